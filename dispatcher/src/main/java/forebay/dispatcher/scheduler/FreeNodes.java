package forebay.dispatcher.scheduler;

import forebay.protocol.ModelName;
import forebay.protocol.NodeId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * For each model the nodes that can take a request for it now, best first. A node must be taken out
 * before it changes and put in again after.
 */
final class FreeNodes {

  private final Map<ModelName, TreeSet<Node>> byModel = new HashMap<>();

  void add(Node node) {
    for (var model : node.models.keySet()) {
      if (node.has(model)) {
        byModel.computeIfAbsent(model, name -> new TreeSet<>(ranking(name))).add(node);
      }
    }
  }

  void remove(Node node) {
    for (var model : node.models.keySet()) {
      var nodes = byModel.get(model);
      if (nodes != null && nodes.remove(node) && nodes.isEmpty()) {
        byModel.remove(model);
      }
    }
  }

  /** The models that some node can take a request for. */
  Set<ModelName> models() {
    return byModel.keySet();
  }

  /** The best node for the model, the avoided one only if there is no other. */
  @Nullable Node best(ModelName model, @Nullable NodeId avoided) {
    var nodes = byModel.get(model);
    if (nodes == null) {
      return null;
    }
    var best = nodes.first();
    if (!best.id.equals(avoided)) {
      return best;
    }
    var next = nodes.higher(best);
    return next == null ? best : next;
  }

  /** Loading a model takes longer than anything else; then spread over the nodes. */
  private static Comparator<Node> ranking(ModelName model) {
    return Comparator.comparing((Node node) -> !node.resident.contains(model))
        .thenComparingDouble(Node::busy)
        .thenComparingLong(node -> node.lastGiven)
        .thenComparing(node -> node.id.value());
  }
}
