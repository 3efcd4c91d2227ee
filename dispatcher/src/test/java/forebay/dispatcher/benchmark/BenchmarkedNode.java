package forebay.dispatcher.benchmark;

import forebay.protocol.ModelDigest;
import forebay.protocol.ModelName;
import forebay.protocol.NodeId;
import forebay.protocol.PoolId;
import forebay.protocol.RequestId;
import forebay.protocol.chat.Usage;
import forebay.protocol.node.Model;
import forebay.protocol.node.NodeReport;
import forebay.protocol.node.Resident;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node with one slot and what its worker says about it. */
final class BenchmarkedNode {

  static final PoolId POOL = new PoolId("pool");

  private static final long BYTES = 20_000_000_000L;
  private static final Usage USAGE =
      new Usage(
          1_000,
          200,
          Duration.ofSeconds(8),
          Duration.ZERO,
          Duration.ofSeconds(1),
          Duration.ofSeconds(7));

  final NodeId id;
  private final List<Model> models;
  private final List<Resident> resident;
  NodeReport.@Nullable Run run;

  BenchmarkedNode(int index, List<ModelName> models) {
    this.id = new NodeId("node-" + index);
    this.models = models.stream().map(BenchmarkedNode::model).toList();
    this.resident = List.of(new Resident(models.getFirst(), BYTES, BYTES, null, null));
  }

  private static Model model(ModelName name) {
    return new Model(
        name,
        new ModelDigest("digest-of-" + name),
        BYTES,
        null,
        new Model.Details(null, null, null, List.of(), null, null),
        List.of());
  }

  NodeReport.Heartbeat heartbeat() {
    return new NodeReport.Heartbeat(
        id,
        POOL,
        "epoch",
        NodeReport.Health.UP,
        1,
        List.of(),
        models,
        resident,
        run == null ? List.of() : List.of(run),
        "0.12.0",
        0.7);
  }

  NodeReport.Finished finish(RequestId request, int attempt) {
    run = null;
    return new NodeReport.Finished(
        id,
        POOL,
        "epoch",
        request,
        attempt,
        null,
        USAGE,
        Duration.ofSeconds(1),
        Duration.ofSeconds(8));
  }
}
