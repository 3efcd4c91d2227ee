package forebay.app.run;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes the door before the embedded broker's disk is full. Kafka gives its only log directory up
 * at the first write that fails, and takes the process with it: so new requests are refused while
 * there is still room for the answers of those that were let in. Thread-safe.
 */
final class DiskSpace implements Supplier<@Nullable String> {

  private static final Logger LOG = LoggerFactory.getLogger(DiskSpace.class);
  private static final long INTERVAL_NANOS = 500_000_000;
  private static final long MEGABYTE = 1_000_000;

  private final FileStore disk;
  private final long minFreeBytes;
  private long askedAtNanos; // guarded by this
  private @Nullable String reason; // guarded by this

  /**
   * Watches the disk that the directory is on.
   *
   * @param minFreeBytes below it nothing is let in
   */
  DiskSpace(Path directory, long minFreeBytes) throws IOException {
    this.disk = Files.getFileStore(directory);
    this.minFreeBytes = minFreeBytes;
    this.askedAtNanos = System.nanoTime() - INTERVAL_NANOS;
  }

  /** Why nothing is let in, null if there is room. */
  @Override
  public synchronized @Nullable String get() {
    var now = System.nanoTime();
    if (now - askedAtNanos >= INTERVAL_NANOS) {
      askedAtNanos = now;
      var before = reason;
      reason = look();
      if ((before == null) != (reason == null)) {
        LOG.atWarn().log(reason == null ? "there is room on the disk again" : reason);
      }
    }
    return reason;
  }

  private @Nullable String look() {
    try {
      var free = disk.getUsableSpace();
      return free >= minFreeBytes
          ? null
          : "the disk is nearly full: %d MB are left, kafka.min_free_bytes asks for %d MB"
              .formatted(free / MEGABYTE, minFreeBytes / MEGABYTE);
    } catch (IOException e) {
      return "the disk cannot be asked for its room";
    }
  }
}
