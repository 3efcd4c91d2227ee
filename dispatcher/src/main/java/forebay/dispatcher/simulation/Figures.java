package forebay.dispatcher.simulation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/** The figures of an {@link Outcome} that every scenario shows, by their public names. */
final class Figures {

  static Map<String, Double> of(Outcome outcome) {
    var figures = waits("", outcome, work -> true);
    figures.put("busy_spread", outcome.busy().spread());
    return figures;
  }

  /** The waits of some, in mean service times. */
  static Map<String, Double> waits(String prefix, Outcome outcome, Predicate<Work> of) {
    var waits = outcome.waits(of);
    var figures = new LinkedHashMap<String, Double>();
    figures.put(prefix + "mean_wait", waits.mean());
    figures.put(prefix + "p95_wait", waits.percentile(0.95));
    figures.put(prefix + "p99_wait", waits.percentile(0.99));
    return figures;
  }

  private Figures() {}
}
