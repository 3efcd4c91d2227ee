package forebay.gateway.key;

import forebay.protocol.request.Allowance;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in who has a key of the file, which is looked at each second. A file that can no longer be
 * used changes nothing: the last good keys stay, an error is logged once, and {@code
 * forebay.gateway.keys.stale} says so. Thread-safe; one thread of its own reads the file.
 */
final class FileKeys implements Authenticator {

  private static final Logger log = LoggerFactory.getLogger(FileKeys.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final String REFUSED =
      "no valid API key: send one as \"Authorization: Bearer KEY\"";

  /** By what a change of the file is noticed; the file key changes when it is replaced. */
  private record Version(FileTime modified, long size, @Nullable Object fileKey) {

    /** Null if the file is not there, or cannot be seen. */
    static @Nullable Version of(KeysFile file) {
      try {
        var found = Files.readAttributes(file.path(), BasicFileAttributes.class);
        return new Version(found.lastModifiedTime(), found.size(), found.fileKey());
      } catch (IOException e) {
        return null;
      }
    }
  }

  private final KeysFile file;
  private final Allowance byDefault;
  private final @Nullable Authenticator withoutFile;
  private final InstantSource clock;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread =
      Thread.ofPlatform().name("gateway-keys").daemon(true).unstarted(this::watch);

  private @Nullable Version version; // of what was read last, good or not
  private volatile @Nullable KeySet keys;
  private volatile boolean stale;

  /**
   * Keys of the file.
   *
   * @param byDefault what a key may ask whose entry does not say
   * @param withoutFile who decides until there is a file for the first time; null if there must be
   *     one
   */
  FileKeys(
      KeysFile file,
      Allowance byDefault,
      @Nullable Authenticator withoutFile,
      MeterRegistry meters,
      InstantSource clock) {
    this.file = file;
    this.byDefault = byDefault;
    this.withoutFile = withoutFile;
    this.clock = clock;
    Gauge.builder("forebay.gateway.keys", this, FileKeys::size)
        .description("API keys in the file")
        .register(meters);
    Gauge.builder("forebay.gateway.keys.stale", this, it -> it.stale ? 1 : 0)
        .description("Whether the file of keys cannot be used and older keys are in force")
        .register(meters);
  }

  /**
   * Reads the file, and begins to watch it.
   *
   * @throws IOException if it cannot be used
   */
  FileKeys start() throws IOException {
    if (withoutFile == null || file.exists()) {
      load(Version.of(file));
    }
    thread.start();
    return this;
  }

  @Override
  public Caller authenticate(@Nullable String authorization) {
    var current = keys;
    if (current == null && withoutFile != null) {
      return withoutFile.authenticate(authorization);
    }
    var digest = Bearer.digest(authorization);
    var entry = current == null ? null : current.find(digest, clock.instant());
    if (entry == null) {
      throw Bearer.refused(REFUSED);
    }
    return entry.caller(byDefault);
  }

  private int size() {
    var current = keys;
    return current == null ? 0 : current.size();
  }

  /** Looks at the file, and reads it if it has changed. Called by the watching thread. */
  void refresh() {
    var found = Version.of(file);
    if (Objects.equals(found, version)) {
      return;
    }
    try {
      load(found);
      stale = false;
    } catch (IOException | RuntimeException e) {
      stale = true;
      log.atError()
          .addKeyValue("file", file.path())
          .log("the keys of before stay in force: {}", e.getMessage());
    }
  }

  private void load(@Nullable Version found) throws IOException {
    version = found; // taken before the file is read: a change in between is seen the next time
    if (found == null) {
      throw new IOException("the file of keys is not there");
    }
    keys = new KeySet(file.read());
    log.atInfo().addKeyValue("file", file.path()).log("{} API keys", size());
    if (file.isOpenToOthers()) {
      log.atWarn()
          .addKeyValue("file", file.path())
          .log("the file of keys can be read or changed by others than its owner: chmod 600");
    }
  }

  private void watch() {
    try {
      while (!stopping.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
        refresh();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stopping.countDown();
  }
}
