package forebay.app;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition, never for a time. */
public final class Await {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final long LOOK_EVERY_NANOS = Duration.ofMillis(20).toNanos();

  public static void until(String what, Callable<Boolean> condition) throws Exception {
    until(what, LIMIT, condition);
  }

  public static void until(String what, Duration limit, Callable<Boolean> condition)
      throws Exception {
    var end = System.nanoTime() + limit.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited %s for %s".formatted(limit, what));
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
  }

  private Await() {}
}
