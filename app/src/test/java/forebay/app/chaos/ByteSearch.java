package forebay.app.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Looks for a text in the raw bytes of files. */
final class ByteSearch {

  /** The files under the directory that hold the text. */
  static List<Path> filesWith(String text, Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).filter(file -> holds(file, text)).toList();
    }
  }

  private static boolean holds(Path file, String text) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
    } catch (NoSuchFileException e) {
      return false; // deleted by its owner meanwhile
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ByteSearch() {}
}
