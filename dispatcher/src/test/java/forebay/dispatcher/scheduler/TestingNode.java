package forebay.dispatcher.scheduler;

import forebay.protocol.ModelDigest;
import forebay.protocol.ModelName;
import forebay.protocol.NodeId;
import forebay.protocol.PoolId;
import forebay.protocol.chat.Usage;
import forebay.protocol.node.Model;
import forebay.protocol.node.NodeReport;
import forebay.protocol.node.Resident;
import forebay.protocol.reply.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A node with its worker, as the scheduler sees them: runs what it is given, and says so. */
final class TestingNode {

  static final PoolId POOL = new PoolId("pool");

  final NodeId id;
  final Set<NodeReport.Run> running = new LinkedHashSet<>();
  List<String> models;
  List<String> resident = List.of();
  List<NodeReport.SlotLimit> slotLimits = List.of();
  @Nullable Double gpuMemory;
  NodeReport.Health health = NodeReport.Health.UP;
  int slots;
  int life = 1;

  /** Writes nothing. */
  boolean silent;

  /** Gets nothing. */
  boolean deaf;

  TestingNode(String name, int slots, String... models) {
    this.id = new NodeId(name);
    this.slots = slots;
    this.models = List.of(models);
  }

  String epoch() {
    return id + "-" + life;
  }

  /** Its worker starts anew. */
  void restart() {
    life++;
    running.clear();
  }

  NodeReport.Heartbeat heartbeat() {
    var details = new Model.Details(null, null, null, List.of(), null, null);
    return new NodeReport.Heartbeat(
        id,
        POOL,
        epoch(),
        health,
        slots,
        List.copyOf(slotLimits),
        models.stream()
            .map(
                name ->
                    new Model(
                        new ModelName(name),
                        new ModelDigest("digest-of-" + name),
                        1,
                        null,
                        details,
                        List.of()))
            .toList(),
        resident.stream().map(name -> new Resident(new ModelName(name), 1, 1, null, null)).toList(),
        new ArrayList<>(running),
        "0.12.0",
        gpuMemory);
  }

  NodeReport.Finished answer(NodeReport.Run run, Usage usage, Duration firstToken) {
    running.remove(run);
    return new NodeReport.Finished(
        id, POOL, epoch(), run.id(), run.attempt(), null, usage, firstToken, usage.total());
  }

  NodeReport.Finished finish(NodeReport.Run run, Failure.@Nullable Kind failure) {
    running.remove(run);
    return new NodeReport.Finished(
        id,
        POOL,
        epoch(),
        run.id(),
        run.attempt(),
        failure == null ? null : new Failure(failure, "as told"),
        null,
        null,
        Duration.ofSeconds(1));
  }
}
