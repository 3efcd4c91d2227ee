package forebay.dispatcher.scheduler;

import forebay.protocol.ModelName;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** What it costs to bring a model into memory: as measured, and as configured until then. */
final class LoadTimes {

  /** A node also reports some time for a model that it has in memory. */
  private static final Duration REAL_LOAD = Duration.ofMillis(500);

  private static final double WEIGHT = 0.3;

  private final Duration configured;
  private final Map<ModelName, Double> seconds = new HashMap<>();

  LoadTimes(Duration configured) {
    this.configured = configured;
  }

  Duration of(ModelName model) {
    var measured = seconds.get(model);
    return measured == null ? configured : Duration.ofMillis((long) (measured * 1_000));
  }

  void learn(ModelName model, Duration load) {
    if (load.compareTo(REAL_LOAD) >= 0) {
      seconds.merge(
          model, load.toMillis() / 1_000.0, (mean, last) -> mean + WEIGHT * (last - mean));
    }
  }

  void purge(Predicate<ModelName> known) {
    seconds.keySet().removeIf(model -> !known.test(model));
  }
}
