package forebay.worker;

import forebay.protocol.ModelDigest;
import forebay.protocol.ModelName;
import forebay.protocol.NodeId;
import forebay.protocol.PoolId;
import forebay.protocol.chat.Usage;
import forebay.protocol.node.Model;
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
  private final Slots slots;

  private NodeHealth health = new NodeHealth.Unknown();
  private NodeFacts facts = NodeFacts.NONE;
  private boolean withdrawn;
  private boolean draining;
  private @Nullable Double gpuMemory;
  private final Map<Run, Running> running = new LinkedHashMap<>();
  private final Map<Run, Finished> ended = new LinkedHashMap<>();

  /**
   * What holds a slot.
   *
   * @param firstToken when the node began to answer, null if it did not yet
   */
  private record Running(ModelName model, Instant since, @Nullable Instant firstToken) {}

  NodeState(NodeId node, PoolId pool, String epoch, Slots slots) {
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
    var known = facts.model(model);
    var refusal = refusal(known);
    if (known == null || refusal != null) {
      return new Taken.Ended(remember(run, finished(run, refusal, null, null, Duration.ZERO)));
    }
    running.put(run, new Running(known.name(), now, null));
    return new Taken.Accepted(known.digest());
  }

  private @Nullable Failure refusal(@Nullable Model model) {
    if (withdrawn) {
      return new Failure(Failure.Kind.NODE_LOST, "the node is being stopped");
    }
    if (draining) {
      return new Failure(Failure.Kind.NODE_LOST, "the node is being drained");
    }
    if (health instanceof NodeHealth.Down) {
      return new Failure(Failure.Kind.NODE_UNREACHABLE, "the node is out of order");
    }
    if (model == null) {
      return new Failure(Failure.Kind.MODEL_MISSING, "the node does not have the model");
    }
    var same = running.values().stream().filter(run -> run.model().equals(model.name())).count();
    return running.size() >= slots.most() || same >= slots.of(model)
        ? new Failure(Failure.Kind.NODE_BUSY, "the node has no free slot")
        : null;
  }

  /** The node began to answer. */
  void began(Run run, Instant now) {
    running.computeIfPresent(
        run, (same, before) -> new Running(before.model(), before.since(), now));
  }

  /** The node refused the attempt, which still runs, as one too many; says whether it is news. */
  boolean busy() {
    return slots.refused(running.size() - 1);
  }

  /** The attempt holds its slot no longer. */
  Finished finish(Run run, @Nullable Failure returned, @Nullable Usage usage, Instant now) {
    var ran = running.remove(run);
    if (ran == null) {
      return remember(run, finished(run, returned, usage, null, Duration.ZERO));
    }
    var first = ran.firstToken() == null ? null : between(ran.since(), ran.firstToken());
    return remember(run, finished(run, returned, usage, first, between(ran.since(), now)));
  }

  /** A clock that was set back must not make a time negative. */
  private static Duration between(Instant from, Instant to) {
    return to.isBefore(from) ? Duration.ZERO : Duration.between(from, to);
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

  /** An operator wants it empty, or no longer; what runs is finished. */
  void drain(boolean wanted) {
    draining = wanted;
  }

  /** The part of its GPU memory that is used, null if that is not known. */
  void gpuMemory(@Nullable Double used) {
    gpuMemory = used;
  }

  /** The whole truth about the node. */
  Heartbeat heartbeat() {
    return new Heartbeat(
        node,
        pool,
        epoch,
        reported(),
        offered(),
        slots.limits(facts.models(), offered()),
        facts.models(),
        facts.resident(),
        List.copyOf(running.keySet()),
        facts.version(),
        gpuMemory);
  }

  /** A node that is to be empty says so however well it is: the order outlasts its troubles. */
  private Health reported() {
    if (draining && !withdrawn) {
      return Health.DRAINING;
    }
    return up() ? Health.UP : Health.DOWN;
  }

  private boolean up() {
    return !withdrawn && (health instanceof NodeHealth.Up || health instanceof NodeHealth.OnTrial);
  }

  private int offered() {
    return health instanceof NodeHealth.OnTrial ? 1 : slots.most();
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

  int slots() {
    return slots.most();
  }

  private Finished finished(
      Run run,
      @Nullable Failure returned,
      @Nullable Usage usage,
      @Nullable Duration firstToken,
      Duration busy) {
    return new Finished(
        node, pool, epoch, run.id(), run.attempt(), returned, usage, firstToken, busy);
  }

  private Finished remember(Run run, Finished report) {
    ended.put(run, report);
    if (ended.size() > MAX_REMEMBERED) {
      ended.remove(ended.keySet().iterator().next());
    }
    return report;
  }
}
