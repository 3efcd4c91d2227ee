package forebay.app.run;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The directory with the broker's log and the stages' state. It holds prompts and answers in clear,
 * so only its owner may read it, and it belongs to one process at a time.
 */
final class DataDirectory implements AutoCloseable {

  private final Path path;
  private final FileChannel lock;

  private DataDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Makes the directory if it is new, and takes it.
   *
   * @throws IOException with a message for the user if it cannot be used
   */
  static DataDirectory open(Path path) throws IOException {
    FileChannel channel;
    try {
      if (!Files.isDirectory(path)) {
        Files.createDirectories(path);
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
          Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        }
      }
      channel =
          FileChannel.open(
              path.resolve("in-use"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new IOException(
          "the data directory %s cannot be written (%s): choose another with --data or kafka.data_dir"
              .formatted(path, e.getClass().getSimpleName()),
          e);
    }
    if (!locked(channel)) {
      channel.close();
      throw new IOException(
          "the data directory %s is in use by another process: stop that one, or choose another with --data or kafka.data_dir"
              .formatted(path));
    }
    return new DataDirectory(path, channel);
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  Path broker() {
    return path.resolve("broker");
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
