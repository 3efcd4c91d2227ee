package forebay.dispatcher.simulation;

import forebay.protocol.Lane;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Interactive requests at the given load, and beside them more batch work than all slots can do.
 * Whoever comes finds every slot taken and must wait until one is free: the residual time.
 */
final class BatchScenario {

  private static final double SATURATING = 1.2;

  static Report run(Settings settings) {
    var people = Source.people(settings.load());
    var batch = Source.people(SATURATING).in(Lane.BATCH);
    var workload = settings.workload(List.of(people, batch));
    var services =
        new Sample(
            settings.trace().entries().stream()
                .mapToDouble(entry -> ServiceTimes.NODE.seconds(entry) / workload.meanService())
                .toArray());
    var rows = new LinkedHashMap<String, Map<String, Double>>();
    for (var policy : settings.policies()) {
      rows.put(
          policy.toString(),
          figures(
              settings.experiment(workload).run(policy), services, settings.cluster().allSlots()));
    }
    return new Report(
        rows,
        List.of(
            "Waits of the interactive requests, in mean service times.",
            "Residual: what is left of the request that one slot runs, at any moment.",
            "Batch share: of all slots' time."));
  }

  private static Map<String, Double> figures(Outcome outcome, Sample services, int slots) {
    var figures =
        new LinkedHashMap<>(Figures.waits("", outcome, work -> work.lane() == Lane.INTERACTIVE));
    var p95 = outcome.waits(work -> work.lane() == Lane.INTERACTIVE).percentile(0.95);
    figures.put("residual_mean", services.meanResidual());
    figures.put("residual_p95", services.residualPercentile(0.95));
    figures.put("p95_to_residual_mean", p95 / services.meanResidual());
    figures.put("p95_to_residual_p95", p95 / services.residualPercentile(0.95));
    figures.put("batch_share", outcome.share(work -> work.lane() == Lane.BATCH, slots));
    return figures;
  }

  private BatchScenario() {}
}
