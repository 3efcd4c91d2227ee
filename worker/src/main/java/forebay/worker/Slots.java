package forebay.worker;

import forebay.protocol.ModelName;
import forebay.protocol.config.UpstreamConfig;
import forebay.protocol.node.Model;
import forebay.protocol.node.NodeReport.SlotLimit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How many requests a node may run at once: what the configuration says, less what the node has
 * shown to be too many, and for each model no more than Ollama gives it. Nothing tells how many
 * slots a node has, so all of this is upper limits. Not thread-safe.
 */
final class Slots {

  /** Families that Ollama runs one request at a time of, whatever it is told (server/sched.go). */
  private static final Set<String> ONE_AT_A_TIME =
      Set.of(
          "mllama",
          "qwen3vl",
          "qwen3vlmoe",
          "qwen35",
          "qwen35moe",
          "qwen3next",
          "lfm2",
          "lfm2moe",
          "nemotron_h",
          "nemotron_h_moe");

  private final Map<ModelName, Integer> byModel = new HashMap<>();
  private int most;

  Slots(UpstreamConfig upstream) {
    most = upstream.slots();
    upstream
        .modelSlots()
        .forEach((name, slots) -> byModel.put(new ModelName(name).canonical(), slots));
  }

  /** Of all models together. */
  int most() {
    return most;
  }

  /** Of this model. */
  int of(Model model) {
    var configured = byModel.getOrDefault(model.name().canonical(), most);
    return Math.min(most, runsOneAtATime(model) ? 1 : configured);
  }

  /** The models that fewer may be run of than of all together. */
  List<SlotLimit> limits(List<Model> models, int offered) {
    return models.stream()
        .filter(model -> of(model) < offered)
        .map(model -> new SlotLimit(model.name(), of(model)))
        .toList();
  }

  /**
   * The node refused a request as one too many.
   *
   * @param beside how many it ran then
   * @return whether fewer are offered from now on
   */
  boolean refused(int beside) {
    var fewer = Math.min(most, Math.max(1, beside));
    var changed = fewer < most;
    most = fewer;
    return changed;
  }

  private static boolean runsOneAtATime(Model model) {
    var details = model.details();
    return model.capabilities().contains("embedding")
        || (details.family() != null && ONE_AT_A_TIME.contains(details.family()))
        || details.families().stream().anyMatch(ONE_AT_A_TIME::contains);
  }
}
