package forebay.loadtest.node;

import java.time.Duration;

/**
 * How long the parts of an answer take on a node, in nanoseconds of real time. Pure.
 *
 * <p>The decoding rate is the node's: slots that run at the same time share it. Prompt evaluation
 * is not slowed by other slots.
 */
record TokenClock(double promptTokensPerSecond, double decodeTokensPerSecond, Duration loadTime) {
  private static final double NANOS_PER_SECOND = 1e9;

  static TokenClock of(NodeSettings settings) {
    if (settings.instant()) {
      return new TokenClock(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Duration.ZERO);
    }
    return new TokenClock(
        settings.promptTokensPerSecond() * settings.speed(),
        settings.decodeTokensPerSecond() * settings.speed(),
        Duration.ofNanos((long) (settings.loadTime().toNanos() / settings.speed())));
  }

  long promptNanos(int tokens) {
    return (long) (tokens * NANOS_PER_SECOND / promptTokensPerSecond);
  }

  /** From one token to the next while so many slots run, this one included. */
  long tokenNanos(int running) {
    return (long) (Math.max(1, running) * NANOS_PER_SECOND / decodeTokensPerSecond);
  }

  long loadNanos() {
    return loadTime.toNanos();
  }
}
