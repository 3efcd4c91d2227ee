package forebay.dispatcher.scheduler;

import java.time.Duration;
import java.time.Instant;

/** How fast the waiting shorten: hand-outs a second, with older ones counting less and less. */
final class DrainRate {

  private static final double MEMORY_SECONDS = 10;

  /** Whoever is sent away may come back when this part of the waiting has gone. */
  private static final double SHARE = 0.1;

  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private double perSecond;
  private Instant at;

  DrainRate(Instant now) {
    at = now;
  }

  void count(Instant now) {
    perSecond = decayed(now) + 1 / MEMORY_SECONDS;
    at = now;
  }

  /** When it is worth to try again. */
  Duration retryAfter(int waiting, Instant now) {
    var rate = decayed(now);
    if (rate * LONGEST.toSeconds() < waiting * SHARE) {
      return LONGEST;
    }
    var wait = Duration.ofMillis((long) (waiting * SHARE / rate * 1000));
    return wait.compareTo(SHORTEST) < 0 ? SHORTEST : wait;
  }

  private double decayed(Instant now) {
    var seconds = Math.max(0, Duration.between(at, now).toMillis()) / 1000.0;
    return perSecond * Math.exp(-seconds / MEMORY_SECONDS);
  }
}
