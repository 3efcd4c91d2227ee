package forebay.dispatcher.simulation;

import forebay.protocol.ModelName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Two models, asked for equally often; each node has both and room for one. The load does not count
 * the time that changing models takes, which is all that differs.
 */
final class TwoModelsScenario {

  private static final List<ModelName> MODELS =
      List.of(new ModelName("first:32b"), new ModelName("second:32b"));

  static Report run(Settings settings) {
    var half = Source.people(settings.load() / MODELS.size());
    var workload = settings.workload(MODELS.stream().map(half::asking).toList());
    var cluster =
        new Cluster(settings.nodes(), settings.slots(), MODELS, settings.config().modelLoad());
    var experiment = new Experiment(workload, cluster, settings.config(), settings.seed());
    var rows = new LinkedHashMap<String, Map<String, Double>>();
    for (var policy : settings.policies()) {
      var outcome = experiment.run(policy);
      var figures = Figures.of(outcome);
      figures.put("loads_per_1000", 1000.0 * outcome.loads() / workload.size());
      rows.put(policy.toString(), figures);
    }
    return new Report(
        rows,
        List.of(
            "Waits in mean service times, loading included: %d s each."
                .formatted(settings.config().modelLoad().toSeconds())));
  }

  private TwoModelsScenario() {}
}
