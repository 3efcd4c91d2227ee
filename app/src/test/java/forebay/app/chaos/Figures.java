package forebay.app.chaos;

import java.time.Duration;
import java.util.List;

/** A distribution in one line. */
final class Figures {

  static String millis(List<Duration> durations) {
    if (durations.isEmpty()) {
      return "none";
    }
    var sorted = durations.stream().mapToLong(Duration::toMillis).sorted().toArray();
    return "n=%d min=%d p50=%d p95=%d max=%d ms"
        .formatted(
            sorted.length,
            sorted[0],
            percentile(sorted, 50),
            percentile(sorted, 95),
            sorted[sorted.length - 1]);
  }

  /** The smallest value that so many per cent do not exceed. */
  private static long percentile(long[] sorted, int percent) {
    return sorted[(sorted.length * percent + 99) / 100 - 1];
  }

  private Figures() {}
}
