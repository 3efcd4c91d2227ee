import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The format gate: every Java file under the given directory is as google-java-format writes it.
 * The build runs it on the project's JDK, because the formatter parses only the language of the JDK
 * it runs on, and Maven may run on an older one.
 *
 * <p>Arguments: {@code check|fix DIRECTORY}. Exit code 1 names the files that are not formatted.
 */
final class Format {
  public static void main(String[] args) throws Exception {
    var fix = args[0].equals("fix");
    var formatter = new Formatter(JavaFormatterOptions.defaultOptions());
    var unformatted = new ArrayList<Path>();
    for (var file : javaFiles(Path.of(args[1]))) {
      var source = Files.readString(file);
      var formatted =
          formatter.formatSource(
              RemoveUnusedImports.removeUnusedImports(
                  ImportOrderer.reorderImports(source, JavaFormatterOptions.Style.GOOGLE)));
      if (!formatted.equals(source)) {
        unformatted.add(file);
        if (fix) {
          Files.writeString(file, formatted);
        }
      }
    }
    unformatted.forEach(
        file -> System.err.println((fix ? "formatted: " : "not formatted: ") + file));
    if (!fix && !unformatted.isEmpty()) {
      System.err.println("Format them with: mvn validate -Dformat=fix");
      System.exit(1);
    }
  }

  private static List<Path> javaFiles(Path root) throws IOException {
    try (var paths = Files.walk(root)) {
      return paths
          .filter(path -> path.toString().endsWith(".java"))
          .filter(path -> !path.toString().contains("/target/"))
          .toList();
    }
  }
}
