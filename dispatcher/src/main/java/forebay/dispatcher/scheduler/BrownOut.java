package forebay.dispatcher.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Whether a pool is so slow that it takes in only what it can answer in time: when the 95th
 * percentile of the time to first token of interactive requests, over the last minute, is above a
 * threshold; or when an interactive request has waited for longer than that, which shows a
 * standstill before any answer does. Left when both have been well below it for a while.
 *
 * <p>The time counts from a request's arrival at the scheduler: what admission holds back because
 * of a key's own limit is no sign of a slow pool.
 */
final class BrownOut {

  static final Duration WINDOW = Duration.ofSeconds(60);

  /** Fewer make no percentile. */
  static final int ENOUGH = 20;

  /** Of more samples in the window the newest count. */
  private static final int CAPACITY = 512;

  private static final double PERCENTILE = 0.95;

  /** The part of the threshold that it must be below, for so long, to be over. */
  private static final double CALM = 0.8;

  static final Duration CALM_FOR = Duration.ofSeconds(10);

  private static final Duration PACE = Duration.ofSeconds(1);

  private final Duration threshold;
  private final Duration calm;
  private final long[] firstTokens = new long[CAPACITY];
  private final Instant[] times = new Instant[CAPACITY];
  private int next;
  private int samples;
  private @Nullable Duration p95;
  private Instant computedAt = Instant.MIN;
  private boolean active;
  private Instant slowAt = Instant.MIN;

  BrownOut(Duration threshold) {
    this.threshold = threshold;
    this.calm = Duration.ofMillis((long) (threshold.toMillis() * CALM));
  }

  /** An interactive answer began so long after its request came. */
  void sample(Duration firstToken, Instant now) {
    firstTokens[next] = firstToken.toMillis();
    times[next] = now;
    next = (next + 1) % CAPACITY;
    samples = Math.min(samples + 1, CAPACITY);
  }

  /**
   * Looks at the state of things.
   *
   * @param longestWait of the interactive requests that a node serves the model of
   */
  void review(Duration longestWait, Instant now) {
    if (!computedAt.equals(Instant.MIN) && computedAt.plus(PACE).isAfter(now)) {
      return;
    }
    computedAt = now;
    p95 = percentile(now);
    var worst = p95 == null || p95.compareTo(longestWait) < 0 ? longestWait : p95;
    if (worst.compareTo(threshold) > 0) {
      active = true;
    }
    if (worst.compareTo(calm) >= 0) {
      slowAt = now;
    } else if (active && !slowAt.plus(CALM_FOR).isAfter(now)) {
      active = false;
    }
  }

  private @Nullable Duration percentile(Instant now) {
    var from = now.minus(WINDOW);
    var recent = new long[samples];
    int count = 0;
    for (int i = 0; i < samples; i++) {
      if (!times[i].isBefore(from)) {
        recent[count++] = firstTokens[i];
      }
    }
    if (count < ENOUGH) {
      return null;
    }
    Arrays.sort(recent, 0, count);
    return Duration.ofMillis(recent[(int) Math.ceil(count * PERCENTILE) - 1]);
  }

  boolean active() {
    return active;
  }

  /** Null if there were too few answers. */
  @Nullable Duration p95() {
    return p95;
  }
}
