package forebay.dispatcher.simulation;

import forebay.protocol.KeyId;
import forebay.protocol.config.SchedulerConfig;
import forebay.protocol.config.SchedulerConfig.Order;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * The production scheduler's orders. Shortest first lives on what a key's history says of its next
 * answer, and public traces name no keys; so two extremes are shown: ten keys that say nothing, and
 * ten that each ask for answers of nearly one length.
 */
final class OrderScenario {

  private static final int KEYS = 10;

  static Report run(Settings settings) {
    var workload = settings.workload(List.of(Source.people(settings.load())));
    var random = new SplittableRandom(settings.seed());
    var mixed = workload.map(work -> work.withKey(key(random.nextInt(KEYS))));
    var alike = workload.map(byLength(workload));
    var rows = new LinkedHashMap<String, Map<String, Double>>();
    rows.put("deadline", figures(settings, mixed, Order.DEADLINE));
    rows.put("shortest, keys say nothing", figures(settings, mixed, Order.SHORTEST));
    rows.put("shortest, keys say the length", figures(settings, alike, Order.SHORTEST));
    return new Report(rows, List.of("Waits in mean service times."));
  }

  private static Map<String, Double> figures(Settings settings, Workload workload, Order order) {
    var config = settings.config();
    var ordered =
        new SchedulerConfig(
            config.maxAttempts(),
            config.nodeSilence(),
            order,
            config.batchShare(),
            config.modelLoad(),
            config.brownOutP95());
    var outcome =
        new Experiment(workload, settings.cluster(), ordered, settings.seed())
            .run(PolicyName.FOREBAY);
    var figures = Figures.of(outcome);
    figures.put("slowdown", outcome.slowdowns(work -> true).mean());
    return figures;
  }

  /** Key 0 asks for the shortest tenth of all answers, and so on. */
  private static UnaryOperator<Work> byLength(Workload workload) {
    var lengths = new Sample(workload.work().stream().mapToDouble(Work::outputTokens).toArray());
    return work -> {
      int key = 0;
      while (key < KEYS - 1 && work.outputTokens() > lengths.percentile((key + 1.0) / KEYS)) {
        key++;
      }
      return work.withKey(key(key));
    };
  }

  private static KeyId key(int number) {
    return new KeyId("key-" + number);
  }

  private OrderScenario() {}
}
