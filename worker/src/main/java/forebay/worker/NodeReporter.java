package forebay.worker;

import forebay.protocol.ModelDigest;
import forebay.protocol.ModelName;
import forebay.protocol.NodeId;
import forebay.protocol.chat.Usage;
import forebay.protocol.node.NodeReport.Run;
import forebay.protocol.reply.Failure;
import forebay.worker.ollama.NodeFacts;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports to the scheduler. Each report is built and sent under one lock, so the order of reports
 * is the order of what happened: an attempt whose {@code Finished} was sent is in no later
 * heartbeat. Thread-safe.
 */
final class NodeReporter {

  private static final Logger LOG = LoggerFactory.getLogger(NodeReporter.class);

  private final NodeId node;
  private final NodeState state; // guarded by this
  private final ReportSink sink;
  private final InstantSource clock;
  private boolean listening; // guarded by this
  private boolean probed; // guarded by this
  private volatile boolean heard;
  private volatile NodeHealth health = new NodeHealth.Unknown();
  private volatile NodeFacts facts = NodeFacts.NONE;
  private volatile int running;
  private volatile int slots;

  NodeReporter(NodeId node, NodeState state, ReportSink sink, InstantSource clock) {
    this.node = node;
    this.state = state;
    this.sink = sink;
    this.clock = clock;
    this.slots = state.slots();
  }

  /** Assignments are being read from here on: one that is made from now on is not missed. */
  synchronized void listening() {
    listening = true;
    heartbeat();
  }

  /** Takes an assignment; null if there is nothing to run. */
  synchronized @Nullable ModelDigest take(Run run, ModelName model) {
    var taken = state.take(run, model, clock.instant());
    running = state.running();
    return switch (taken) {
      case NodeState.Taken.Accepted(var digest) -> digest;
      case NodeState.Taken.Repeated() -> null;
      case NodeState.Taken.Ended(var report) -> {
        var _ = sink.report(report);
        yield null;
      }
    };
  }

  /** The node began to answer. */
  synchronized void began(Run run) {
    state.began(run, clock.instant());
  }

  /** The node refused an attempt, which still runs, as one too many. */
  synchronized void busy() {
    if (state.busy()) {
      slots = state.slots();
      LOG.atWarn()
          .addKeyValue("node", node)
          .addKeyValue("slots", slots)
          .log("the node is full with fewer requests than upstream.slots: no more are offered");
      heartbeat();
    }
  }

  /** An operator wants the node empty, or no longer. */
  synchronized void drain(boolean wanted) {
    LOG.atInfo().addKeyValue("node", node).log(wanted ? "node drains" : "node drains no longer");
    state.drain(wanted);
    heartbeat();
  }

  /** Says with the next heartbeats how full the GPU memory is, null if that is not known. */
  synchronized void gpuMemory(@Nullable Double used) {
    state.gpuMemory(used);
  }

  /** An attempt holds its slot no longer. */
  synchronized void finished(Run run, @Nullable Failure returned, @Nullable Usage usage) {
    var report = state.finish(run, returned, usage, clock.instant());
    running = state.running();
    var _ = sink.report(report);
  }

  /** Takes what happened to the node. */
  synchronized void on(NodeHealth.Event event) {
    var changed = state.on(event);
    showHealth();
    if (changed) {
      heartbeat();
    }
  }

  /** The node was probed and said this, or failed to. */
  synchronized void probed(@Nullable NodeFacts latest, NodeHealth.Event event) {
    var changed = latest != null && state.on(latest);
    changed |= state.on(event);
    changed |= !probed;
    probed = true;
    showHealth();
    facts = state.facts();
    if (changed) {
      heartbeat();
    }
  }

  /** Nothing is to be assigned any more. */
  synchronized void withdraw() {
    state.withdraw();
    heartbeat();
  }

  /**
   * Sends the whole truth, as soon as it is one: not before the node was probed, and not before
   * what it leads to would be read.
   */
  synchronized void heartbeat() {
    if (listening && probed) {
      var _ = sink.report(state.heartbeat()).thenRun(() -> heard = true);
    }
  }

  /** Whether the scheduler has had a heartbeat. */
  boolean heard() {
    return heard;
  }

  NodeHealth health() {
    return health;
  }

  NodeFacts facts() {
    return facts;
  }

  int running() {
    return running;
  }

  /** How many requests are offered to be run at once. */
  int slots() {
    return slots;
  }

  private void showHealth() {
    var latest = state.health();
    if (!latest.getClass().equals(health.getClass())) {
      LOG.atInfo()
          .addKeyValue("node", node)
          .log("node is {}", latest.getClass().getSimpleName().toLowerCase(Locale.ROOT));
    }
    health = latest;
  }
}
