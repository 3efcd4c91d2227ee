package forebay.worker;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for a condition. */
public final class Await {

  private static final Duration LONGEST = Duration.ofSeconds(10);

  public static void until(String what, BooleanSupplier condition) {
    var end = System.nanoTime() + LONGEST.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("did not happen within " + LONGEST + ": " + what);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private Await() {}
}
