package forebay.dispatcher.simulation;

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
import java.util.Locale;

/** What a node's worker would say about it. It never fails. */
final class VirtualWorker {

  static final PoolId POOL = new PoolId("simulated");

  private static final String EPOCH = "epoch";
  private static final String VERSION = "0.12.0";
  private static final long MODEL_BYTES = 20_000_000_000L;

  private final NodeId id;
  private final VirtualNode node;
  private final List<Model> models;

  VirtualWorker(int index, VirtualNode node, List<ModelName> models) {
    this.id = new NodeId(String.format(Locale.ROOT, "node-%04d", index));
    this.node = node;
    this.models = models.stream().map(VirtualWorker::model).toList();
  }

  private static Model model(ModelName name) {
    return new Model(
        name,
        new ModelDigest("digest-of-" + name),
        MODEL_BYTES,
        null,
        new Model.Details(null, null, null, List.of(), null, null),
        List.of());
  }

  NodeId id() {
    return id;
  }

  /** The identity under which the scheduler knows the request. */
  static RequestId request(Work work) {
    return new RequestId(0, 0, 0, work.number());
  }

  NodeReport.Heartbeat heartbeat() {
    return new NodeReport.Heartbeat(
        id,
        POOL,
        EPOCH,
        NodeReport.Health.UP,
        node.slots(),
        List.of(),
        models,
        List.of(new Resident(node.resident(), MODEL_BYTES, MODEL_BYTES, null, null)),
        node.all().stream().map(work -> new NodeReport.Run(request(work), 1)).toList(),
        VERSION,
        null);
  }

  NodeReport.Finished finished(Work work) {
    var service = Duration.ofNanos(work.service());
    var prompt =
        Duration.ofMillis(Math.round(1000 * ServiceTimes.NODE.seconds(work.promptTokens(), 0)));
    return new NodeReport.Finished(
        id,
        POOL,
        EPOCH,
        request(work),
        1,
        null,
        new Usage(
            work.promptTokens(),
            work.outputTokens(),
            service,
            Duration.ZERO,
            prompt,
            service.minus(prompt)),
        prompt,
        service);
  }
}
