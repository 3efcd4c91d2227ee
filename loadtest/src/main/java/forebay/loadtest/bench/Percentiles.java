package forebay.loadtest.bench;

import org.HdrHistogram.Histogram;

/** Two points of a distribution, in milliseconds. */
public record Percentiles(double p50, double p99) {

  static Percentiles of(Histogram nanos) {
    return new Percentiles(
        nanos.getValueAtPercentile(50) / 1e6, nanos.getValueAtPercentile(99) / 1e6);
  }

  /** The difference at each point: what one path takes beyond the other. */
  Percentiles minus(Percentiles other) {
    return new Percentiles(p50 - other.p50, p99 - other.p99);
  }
}
