package forebay.dispatcher.simulation;

import forebay.protocol.ModelName;
import java.time.Duration;
import java.util.List;

/**
 * The nodes, all alike.
 *
 * @param slots requests that each runs at once
 * @param models that each can run, one at a time in memory
 * @param modelLoad how long changing models takes
 */
record Cluster(int nodes, int slots, List<ModelName> models, Duration modelLoad) {

  Cluster {
    models = List.copyOf(models);
    if (nodes < 1 || slots < 1) {
      throw new IllegalArgumentException(
          "nodes and slots must be positive: " + nodes + ", " + slots);
    }
  }

  static Cluster of(int nodes, int slots) {
    return new Cluster(nodes, slots, List.of(Source.MODEL), Duration.ZERO);
  }

  int allSlots() {
    return nodes * slots;
  }
}
