package forebay.dispatcher.simulation;

import forebay.protocol.TenantId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Ten tenants with equal shares of the load. One asks for ten times its share, which is more than
 * there is; the others are measured with it and, the very same requests, without it.
 */
final class HeavyTenantScenario {

  private static final int TENANTS = 10;
  private static final double TIMES = 10;
  private static final TenantId HEAVY = new TenantId("heavy");

  static Report run(Settings settings) {
    var share = settings.load() / TENANTS;
    var sources = new ArrayList<Source>();
    for (int i = 1; i < TENANTS; i++) {
      sources.add(Source.people(share).of(new TenantId("tenant-" + i)));
    }
    sources.add(Source.people(TIMES * share).of(HEAVY));
    var together = settings.workload(sources);
    var alone = together.without(HeavyTenantScenario::heavy);
    var rows = new LinkedHashMap<String, Map<String, Double>>();
    for (var policy : settings.policies()) {
      rows.put(
          policy.toString(),
          figures(
              settings.experiment(alone).run(policy), settings.experiment(together).run(policy)));
    }
    return new Report(
        rows,
        List.of(
            "Waits of the other nine, in mean service times: without the heavy one, and with it.",
            "Slowdown: mean of (wait + service) / service."));
  }

  private static Map<String, Double> figures(Outcome alone, Outcome together) {
    Predicate<Work> light = work -> !heavy(work);
    var before = alone.waits(light);
    var with = together.waits(light);
    var figures = new LinkedHashMap<>(Figures.waits("", together, light));
    figures.put("alone_mean_wait", before.mean());
    figures.put("alone_p95_wait", before.percentile(0.95));
    figures.put("p95_ratio", with.percentile(0.95) / before.percentile(0.95));
    figures.put("alone_slowdown", alone.slowdowns(light).mean());
    figures.put("slowdown", together.slowdowns(light).mean());
    figures.put("heavy_slowdown", together.slowdowns(HeavyTenantScenario::heavy).mean());
    return figures;
  }

  private static boolean heavy(Work work) {
    return work.tenant().equals(HEAVY);
  }

  private HeavyTenantScenario() {}
}
