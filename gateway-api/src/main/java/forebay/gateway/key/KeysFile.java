package forebay.gateway.key;

import static java.nio.charset.StandardCharsets.UTF_8;

import forebay.protocol.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file of keys as it lies on the disk. It is changed as a whole: written beside itself and put
 * in its place, so that whoever reads it sees the old one or the new one. What others wrote in it,
 * comments included, stays.
 */
public final class KeysFile {

  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private final Path path;

  public KeysFile(Path path) {
    this.path = path;
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** Whether it is there. */
  public boolean exists() {
    return Files.exists(path);
  }

  /** The entries, in their order. */
  public List<KeyEntry> read() throws IOException {
    return KeysReader.read(text());
  }

  private String text() throws IOException {
    try {
      return Files.readString(path);
    } catch (NoSuchFileException e) {
      throw new IOException(path + ": no such file", e);
    } catch (IOException e) {
      throw new IOException(path + " cannot be read: " + e, e);
    }
  }

  /** Whether others than its owner may read or change it. */
  boolean isOpenToOthers() throws IOException {
    return posix() && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(path));
  }

  /**
   * An entry with these fields, under the names that the file has for them; those that are null are
   * left out.
   */
  public static KeyEntry entry(Map<String, @Nullable Object> fields) throws InvalidKeysException {
    return KeyFields.read(Wire.mapper().valueToTree(fields));
  }

  /** Adds an entry; makes the file if it is not there. */
  public void add(KeyEntry entry) throws IOException {
    var text = exists() ? text() : KeysText.HEADER;
    var expected = new ArrayList<>(KeysReader.read(text));
    if (expected.stream().anyMatch(other -> other.id().equals(entry.id()))) {
      throw new IOException("there is a key %s in %s already".formatted(entry.id(), path));
    }
    expected.add(entry);
    replace(KeysText.with(text, entry), expected);
  }

  /**
   * Takes an entry out.
   *
   * @return whether there was one
   */
  public boolean remove(String id) throws IOException {
    var text = text();
    var expected = new ArrayList<>(KeysReader.read(text));
    if (!expected.removeIf(entry -> entry.id().value().equals(id))) {
      return false;
    }
    replace(KeysText.without(text, id), expected);
    return true;
  }

  /** Writes the text, if it means what it is to mean. */
  private void replace(String text, List<KeyEntry> expected) throws IOException {
    if (!means(text, expected)) {
      throw new IOException(
          "%s is written in a way that cannot be changed here: change it with an editor, and write"
                  .formatted(path)
              + " one field a line, as ./forebay key new does");
    }
    var target = exists() ? path.toRealPath() : path.toAbsolutePath();
    // Its being there keeps a second command from changing the file at the same time.
    var temporary = target.resolveSibling("." + target.getFileName() + ".new");
    try {
      write(temporary, text);
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (FileAlreadyExistsException e) {
      throw new IOException(
          "%s is there: another command changes the keys, or was stopped in the middle; then remove it"
              .formatted(temporary),
          e);
    }
  }

  private static boolean means(String text, List<KeyEntry> expected) {
    try {
      return KeysReader.read(text).equals(expected);
    } catch (InvalidKeysException e) {
      return false;
    }
  }

  private void write(Path file, String text) throws IOException {
    var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (var channel = FileChannel.open(file, options, ownerOnly())) {
      var bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
      while (bytes.hasRemaining()) {
        var _ = channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private FileAttribute<?>[] ownerOnly() {
    return posix()
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
        : new FileAttribute<?>[0];
  }

  private boolean posix() {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
