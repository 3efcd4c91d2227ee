package forebay.worker;

import forebay.protocol.ModelDigest;
import forebay.protocol.ModelName;
import forebay.protocol.NodeId;
import forebay.protocol.PoolId;
import forebay.protocol.chat.Usage;
import forebay.protocol.node.NodeReport.Finished;
import forebay.protocol.node.NodeReport.Health;
import forebay.protocol.node.NodeReport.Heartbeat;
import forebay.protocol.node.NodeReport.Run;
import forebay.protocol.reply.Failure;
import forebay.worker.ollama.NodeFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a worker knows of its node, and what follows from it: whether an assignment is run, and what
 * is reported. A decision without clock and I/O; not thread-safe, {@link NodeReporter} guards it.
 */
final class NodeState {

  /** Ended attempts that are remembered: the scheduler may hand one out again after a crash. */
  static final int MAX_REMEMBERED = 1000;

  private final NodeId node;
  private final PoolId pool;
  private final String epoch;
  private final int slots;

  private NodeHealth health = new NodeHealth.Unknown();
  private NodeFacts facts = NodeFacts.NONE;
  private boolean withdrawn;
  private final Map<Run, Instant> running = new LinkedHashMap<>();
  private final Map<Run, Finished> ended = new LinkedHashMap<>();

  NodeState(NodeId node, PoolId pool, String epoch, int slots) {
    this.node = node;
    this.pool = pool;
    this.epoch = epoch;
    this.slots = slots;
  }

  /** What to do with an assignment. */
  sealed interface Taken {

    /** Run it, with these weights. */
    record Accepted(ModelDigest digest) implements Taken {}

    /** It runs already. */
    record Repeated() implements Taken {}

    /** Report this: it is given back, or it has ended already. */
    record Ended(Finished report) implements Taken {}
  }

  /** Takes an assignment; an accepted one runs from now on. */
  Taken take(Run run, ModelName model, Instant now) {
    if (running.containsKey(run)) {
      return new Taken.Repeated();
    }
    var before = ended.get(run);
    if (before != null) {
      return new Taken.Ended(before);
    }
    var digest = facts.digest(model);
    var refusal = refusal(digest);
    if (digest == null || refusal != null) {
      return new Taken.Ended(remember(run, finished(run, refusal, null, Duration.ZERO)));
    }
    running.put(run, now);
    return new Taken.Accepted(digest);
  }

  private @Nullable Failure refusal(@Nullable ModelDigest digest) {
    if (withdrawn) {
      return new Failure(Failure.Kind.NODE_LOST, "the node is being stopped");
    }
    if (health instanceof NodeHealth.Down) {
      return new Failure(Failure.Kind.NODE_UNREACHABLE, "the node is out of order");
    }
    if (running.size() >= slots) {
      return new Failure(Failure.Kind.NODE_BUSY, "the node has no free slot");
    }
    return digest == null
        ? new Failure(Failure.Kind.MODEL_MISSING, "the node does not have the model")
        : null;
  }

  /** The attempt holds its slot no longer. */
  Finished finish(Run run, @Nullable Failure returned, @Nullable Usage usage, Instant now) {
    var since = running.remove(run);
    var busy = since == null || now.isBefore(since) ? Duration.ZERO : Duration.between(since, now);
    return remember(run, finished(run, returned, usage, busy));
  }

  /** Takes what happened to the node; says whether the scheduler must know at once. */
  boolean on(NodeHealth.Event event) {
    var wasUp = up();
    var offered = offered();
    health = health.on(event);
    return up() != wasUp || offered() != offered;
  }

  /** Takes what the node says of itself; says whether the scheduler must know at once. */
  boolean on(NodeFacts latest) {
    var changed = !facts.equals(latest);
    facts = latest;
    return changed;
  }

  /** Nothing is to be assigned any more. */
  void withdraw() {
    withdrawn = true;
  }

  /** The whole truth about the node. */
  Heartbeat heartbeat() {
    return new Heartbeat(
        node,
        pool,
        epoch,
        up() ? Health.UP : Health.DOWN,
        offered(),
        List.of(),
        facts.models(),
        facts.resident(),
        List.copyOf(running.keySet()),
        facts.version(),
        null);
  }

  private boolean up() {
    return !withdrawn && (health instanceof NodeHealth.Up || health instanceof NodeHealth.OnTrial);
  }

  private int offered() {
    return health instanceof NodeHealth.OnTrial ? 1 : slots;
  }

  NodeHealth health() {
    return health;
  }

  NodeFacts facts() {
    return facts;
  }

  int running() {
    return running.size();
  }

  private Finished finished(
      Run run, @Nullable Failure returned, @Nullable Usage usage, Duration busy) {
    return new Finished(node, pool, epoch, run.id(), run.attempt(), returned, usage, null, busy);
  }

  private Finished remember(Run run, Finished report) {
    ended.put(run, report);
    if (ended.size() > MAX_REMEMBERED) {
      ended.remove(ended.keySet().iterator().next());
    }
    return report;
  }
}
