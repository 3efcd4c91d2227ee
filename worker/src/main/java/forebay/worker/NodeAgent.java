package forebay.worker;

import forebay.protocol.ModelDigest;
import forebay.protocol.NodeId;
import forebay.protocol.config.WorkerConfig;
import forebay.protocol.node.NodeReport.Run;
import forebay.protocol.reply.Failure;
import forebay.protocol.reply.Origin;
import forebay.protocol.request.Assignment;
import forebay.worker.generation.EventSink;
import forebay.worker.generation.FenceLog;
import forebay.worker.generation.Generation;
import forebay.worker.generation.Outcome;
import forebay.worker.generation.ReplyWriter;
import forebay.worker.ollama.OllamaNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries assignments out: runs each on a virtual thread of its own and reports how it ended. One
 * thread calls {@link #on}; the others may be any.
 */
final class NodeAgent {

  private static final Logger LOG = LoggerFactory.getLogger(NodeAgent.class);
  private static final Failure DEFECT = new Failure(Failure.Kind.NODE_ERROR, "the worker failed");

  private final NodeId node;
  private final String epoch;
  private final OllamaNode ollama;
  private final NodeReporter reporter;
  private final Prober prober;
  private final EventSink sink;
  private final FenceLog fenceLog;
  private final WorkerConfig config;
  private final WorkerMeters meters;
  private final InstantSource clock;
  private final ScheduledExecutorService flusher;
  private final Map<Run, Job> jobs = new ConcurrentHashMap<>();

  private record Job(Generation generation, Thread thread) {}

  NodeAgent(
      NodeId node,
      String epoch,
      OllamaNode ollama,
      NodeReporter reporter,
      Prober prober,
      EventSink sink,
      FenceLog fenceLog,
      WorkerConfig config,
      WorkerMeters meters,
      InstantSource clock,
      ScheduledExecutorService flusher) {
    this.node = node;
    this.epoch = epoch;
    this.ollama = ollama;
    this.reporter = reporter;
    this.prober = prober;
    this.sink = sink;
    this.fenceLog = fenceLog;
    this.config = config;
    this.meters = meters;
    this.clock = clock;
    this.flusher = flusher;
  }

  /** Takes what the scheduler says; what is meant for another node or another life is ignored. */
  void on(Assignment assignment) {
    if (!assignment.node().equals(node) || !assignment.epoch().equals(epoch)) {
      return;
    }
    switch (assignment) {
      case Assignment.Assign assign -> assign(assign);
      case Assignment.Abort abort -> abort(abort);
      case Assignment.Drain drain -> reporter.drain(drain.draining());
    }
  }

  /** Waits until nothing runs, at most this long. */
  void awaitIdle(Duration longest) throws InterruptedException {
    var until = System.nanoTime() + longest.toNanos();
    for (var job : jobs.values()) {
      var rest = Duration.ofNanos(until - System.nanoTime());
      if (rest.isPositive()) {
        job.thread().join(rest);
      }
    }
  }

  /** Ends what still runs. */
  void stop(Failure failure) {
    jobs.values().forEach(job -> job.generation().stop(failure));
  }

  private void assign(Assignment.Assign assign) {
    var run = new Run(assign.submit().id(), assign.attempt());
    var digest = reporter.take(run, assign.submit().chat().model());
    if (digest == null) {
      LOG.atDebug().addKeyValue("request", run.id()).addKeyValue("node", node).log("not taken");
      return;
    }
    try {
      launch(run, generation(assign, digest, clock.instant()));
    } catch (RuntimeException e) {
      // Of one request only: the next one must be taken.
      LOG.atError().addKeyValue("request", run.id()).setCause(e).log("defect");
      reporter.finished(run, DEFECT, null);
    }
  }

  private void launch(Run run, Generation generation) {
    var thread =
        Thread.ofVirtual()
            .name("forebay-generation-" + run.id())
            .unstarted(() -> run(run, generation));
    jobs.put(run, new Job(generation, thread));
    thread.start();
  }

  private void abort(Assignment.Abort abort) {
    var job = jobs.get(new Run(abort.id(), abort.attempt()));
    if (job != null) {
      // Writing may block; the next assignment must not wait for it.
      Thread.startVirtualThread(() -> job.generation().abort(abort.reason()));
    }
  }

  private Generation generation(Assignment.Assign assign, ModelDigest digest, Instant taken) {
    var submit = assign.submit();
    var queued = Duration.between(submit.acceptedAt(), taken);
    var origin = new Origin.Node(node, digest, queued.isNegative() ? Duration.ZERO : queued);
    // Said before it is known whether there is anything to go on from: if not, it says nothing.
    var continues =
        assign.attempt() > 1 && Generation.isContinuable(submit.chat(), config.failover());
    var writer =
        new ReplyWriter(
            submit.id(),
            assign.attempt(),
            epoch,
            origin,
            continues,
            config.microBatch(),
            sink,
            clock,
            flusher);
    return new Generation(
        assign,
        digest,
        config.failover(),
        writer,
        ollama.chat(submit.chat()),
        fenceLog,
        sink,
        clock,
        () -> firstPiece(assign, taken));
  }

  private void firstPiece(Assignment.Assign assign, Instant taken) {
    reporter.began(new Run(assign.submit().id(), assign.attempt()));
    meters.firstToken(Duration.between(taken, clock.instant()));
    if (!reporter.facts().isResident(assign.submit().chat().model())) {
      prober.wake(); // it was loaded just now, and another may have gone
    }
  }

  private void run(Run run, Generation generation) {
    try {
      ended(run, generation.run());
    } finally {
      jobs.remove(run);
    }
  }

  /** The node's health first, so that the scheduler knows it when the slot is free again. */
  private void ended(Run run, Outcome outcome) {
    switch (outcome.seen()) {
      case Outcome.Seen.Answered _ -> reporter.on(new NodeHealth.Event.GenerationSucceeded());
      case Outcome.Seen.Broke(var failure) -> broke(run, failure);
      case Outcome.Seen.Nothing() -> {}
    }
    reporter.finished(run, outcome.returned(), outcome.usage());
    meters.ended(outcome.seen());
  }

  private void broke(Run run, Failure failure) {
    LOG.atWarn()
        .addKeyValue("request", run.id())
        .addKeyValue("node", node)
        .addKeyValue("attempt", run.attempt())
        .addKeyValue("failure", failure.kind())
        .log("generation failed");
    if (failure.kind() == Failure.Kind.NODE_BUSY) {
      reporter.busy();
    }
    if (blamesNode(failure.kind())) {
      reporter.on(new NodeHealth.Event.GenerationFailed(failure.message()));
    }
    prober.wake();
  }

  private static boolean blamesNode(Failure.Kind kind) {
    return switch (kind) {
      case NODE_UNREACHABLE, NODE_ERROR, NODE_STALLED, NODE_LOST, ANSWER_CUT, ANSWER_MALFORMED ->
          true;
      // The request's fault, or nobody's: the node answered as it should.
      case BAD_REQUEST, MODEL_MISSING, NODE_BUSY, ANSWER_TOO_LONG, ANSWER_INCOMPLETE -> false;
    };
  }
}
