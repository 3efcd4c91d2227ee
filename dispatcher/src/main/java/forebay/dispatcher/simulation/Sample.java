package forebay.dispatcher.simulation;

import java.util.Arrays;

/** Figures of many requests. Immutable. */
final class Sample {

  private final double[] sorted;

  Sample(double... values) {
    this.sorted = values.clone();
    Arrays.sort(sorted);
  }

  int size() {
    return sorted.length;
  }

  double mean() {
    return Arrays.stream(sorted).average().orElse(0);
  }

  /** The least value that this part of all values does not exceed; 0 of none. */
  double percentile(double part) {
    return sorted.length == 0 ? 0 : sorted[Math.max(0, (int) Math.ceil(part * sorted.length) - 1)];
  }

  /** Standard deviation over mean. */
  double spread() {
    var mean = mean();
    var variance =
        Arrays.stream(sorted).map(value -> (value - mean) * (value - mean)).average().orElse(0);
    return mean == 0 ? 0 : Math.sqrt(variance) / mean;
  }

  /**
   * These as service times: the mean of what is left of the one that runs, at any moment of a busy
   * slot. E[S^2] / 2E[S].
   */
  double meanResidual() {
    return Arrays.stream(sorted).map(value -> value * value).average().orElse(0) / (2 * mean());
  }

  /**
   * The percentile of what is left. Of a moment within a service of length s anything up to s is
   * left, equally likely; so the part of moments with at most x left is E[min(S, x)] / E[S].
   */
  double residualPercentile(double part) {
    double below = 0;
    double target = part * mean() * sorted.length;
    for (int i = 0; i < sorted.length; i++) {
      int longer = sorted.length - i;
      if (below + sorted[i] * longer >= target) {
        return (target - below) / longer;
      }
      below += sorted[i];
    }
    return sorted.length == 0 ? 0 : sorted[sorted.length - 1];
  }
}
