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
      if (node.canTake(model)) {
        byModel
            .computeIfAbsent(model, name -> new TreeSet<>(worth(name).thenComparing(IDLE_LONGEST)))
            .add(node);
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

  /**
   * The best node for the model.
   *
   * @param avoided taken only if there is no other
   * @param familiar taken if no other is better
   */
  @Nullable Node best(ModelName model, Set<NodeId> avoided, @Nullable Node familiar) {
    var nodes = byModel.get(model);
    if (nodes == null) {
      return null;
    }
    var best = nodes.first();
    while (best != null && avoided.contains(best.id)) {
      best = nodes.higher(best);
    }
    if (best == null) {
      return nodes.first();
    }
    return familiar != null
            && !avoided.contains(familiar.id)
            && worth(model).compare(familiar, best) == 0
            && nodes.contains(familiar)
        ? familiar
        : best;
  }

  /** Loading a model takes longer than anything else; then spread over the nodes. */
  private static Comparator<Node> worth(ModelName model) {
    return Comparator.comparing((Node node) -> !node.ready(model))
        .thenComparingDouble(Node::busy)
        .thenComparingInt(node -> -node.speed(model));
  }

  private static final Comparator<Node> IDLE_LONGEST =
      Comparator.comparingLong((Node node) -> node.lastUse).thenComparing(node -> node.id.value());
}
