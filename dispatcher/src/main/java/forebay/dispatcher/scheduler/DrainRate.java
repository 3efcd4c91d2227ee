package forebay.dispatcher.scheduler;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How fast a queue becomes shorter: hand-outs of what had waited, per second in which something
 * waits, newer ones counting more. While nothing waits nothing is measured, since hand-outs then
 * show how much is asked, not how much can be done.
 */
final class DrainRate {

  private static final double MEMORY_HAND_OUTS = 50;
  private static final double MEMORY_SECONDS = 300;

  /** From here on it is a measurement. */
  private static final double ENOUGH = 5;

  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /** When nothing is known. */
  private static final Duration BLIND_RETRY = Duration.ofSeconds(10);

  private double handOuts;
  private double seconds;
  private boolean waits;
  private Instant at;

  DrainRate(boolean waits, Instant now) {
    this.waits = waits;
    this.at = now;
  }

  /** From now on something waits, or nothing does. */
  void waits(boolean waits, Instant now) {
    advance(now);
    this.waits = waits;
  }

  /** Something that had waited was handed out. */
  void count(Instant now) {
    advance(now);
    decay(1 - 1 / MEMORY_HAND_OUTS);
    handOuts++;
  }

  private void advance(Instant now) {
    var passed = Math.max(0, Duration.between(at, now).toMillis()) / 1_000.0;
    at = now;
    if (waits && passed > 0) {
      decay(Math.exp(-passed / MEMORY_SECONDS));
      seconds += passed;
    }
  }

  private void decay(double factor) {
    handOuts *= factor;
    seconds *= factor;
  }

  /** How long until so many are handed out, null if too little was measured. */
  @Nullable Duration estimate(double count, Instant now) {
    if (handOuts < ENOUGH) {
      return null;
    }
    advance(now);
    return Duration.ofMillis((long) (count * seconds / handOuts * 1_000));
  }

  /** When it is worth to try again, if so long has to be waited for. */
  static Duration retryAfter(@Nullable Duration estimate) {
    if (estimate == null) {
      return BLIND_RETRY;
    }
    if (estimate.compareTo(SHORTEST) < 0) {
      return SHORTEST;
    }
    return estimate.compareTo(LONGEST) > 0 ? LONGEST : estimate;
  }
}
