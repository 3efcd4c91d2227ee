package forebay.dispatcher.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * What clients once asked for: when, and how much. Only lengths, no text. Immutable.
 *
 * @param entries in the order of their times
 */
public record Trace(String name, List<Entry> entries) {

  /** Mean of {@link #exponential}: a service time of 8 s at {@link ServiceTimes#NODE}. */
  private static final double MEAN_OUTPUT_TOKENS = 240;

  public Trace {
    entries = List.copyOf(entries);
    if (entries.size() < 2) {
      throw new IllegalArgumentException("trace " + name + " has " + entries.size() + " entries");
    }
  }

  /**
   * One request of a trace.
   *
   * @param seconds since some moment before the first
   */
  public record Entry(double seconds, int promptTokens, int outputTokens) {

    public Entry {
      if (promptTokens < 0 || outputTokens < 0) {
        throw new IllegalArgumentException(
            "negative length: " + promptTokens + ", " + outputTokens);
      }
    }
  }

  /** Exponential service times, to compare with what queueing theory knows exactly. */
  static Trace exponential(int size, long seed) {
    var random = new SplittableRandom(seed);
    var entries = new ArrayList<Entry>(size);
    double seconds = 0;
    for (int i = 0; i < size; i++) {
      seconds += random.nextExponential();
      var tokens = (int) Math.round(random.nextExponential() * MEAN_OUTPUT_TOKENS);
      entries.add(new Entry(seconds, 0, tokens));
    }
    return new Trace("poisson", entries);
  }

  /** The entry at this place, beginning anew at the end. */
  Entry at(int index) {
    return entries.get(index % entries.size());
  }

  /**
   * The time from the entry at this place to the next, as a part of the mean. From the last to the
   * first it is the mean.
   */
  double gap(int index) {
    var at = index % entries.size();
    var mean =
        (entries.getLast().seconds() - entries.getFirst().seconds()) / (entries.size() - 1.0);
    return at == entries.size() - 1
        ? 1
        : (entries.get(at + 1).seconds() - entries.get(at).seconds()) / mean;
  }

  double mean(ToDoubleFunction<Entry> figure) {
    return entries.stream().mapToDouble(figure).average().orElseThrow();
  }
}
