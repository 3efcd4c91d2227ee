package forebay.dispatcher.scheduler;

import forebay.protocol.node.NodeReport;
import forebay.protocol.reply.Failure;
import forebay.protocol.reply.Failure.Kind;
import forebay.protocol.request.Assignment.AbortReason;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What becomes of a request when an attempt at it ends, by whatever cause. */
final class Attempts {

  /** How long a node that failed is left alone. */
  static final Duration COOL_OFF = Duration.ofSeconds(1);

  /** How often that is doubled for a node that goes on saying that it is full: to 32 s. */
  static final int MAX_DOUBLINGS = 5;

  /** Failures that speak about the node, not about the request. */
  private static final Set<Kind> OF_THE_NODE =
      EnumSet.of(
          Kind.NODE_UNREACHABLE,
          Kind.NODE_BUSY,
          Kind.NODE_ERROR,
          Kind.NODE_STALLED,
          Kind.NODE_LOST,
          Kind.ANSWER_CUT,
          Kind.ANSWER_MALFORMED);

  private static final Failure LOST =
      new Failure(Kind.NODE_LOST, "The node that worked on the request went away.");

  private final int maxAttempts;
  private final Fleet fleet;
  private final Books books;
  private final Measurements measurements;
  private final Outbox out;

  Attempts(int maxAttempts, Fleet fleet, Books books, Measurements measurements, Outbox out) {
    this.maxAttempts = maxAttempts;
    this.fleet = fleet;
    this.books = books;
    this.measurements = measurements;
    this.out = out;
  }

  /** A worker gave a slot back. */
  void finished(NodeReport.Finished report, Instant now) {
    var node = fleet.node(report.node());
    var job = books.find(report.id());
    if (job == null || !speaksOf(job, report)) {
      clearStray(node, report);
      return;
    }
    var returned = report.returned();
    if (returned == null) {
      node.refusals = 0;
      measurements.take(job, node, report, now);
      var answered = report.usage() != null;
      books.end(job, new Decision.Done(job.id(), job.request.key(), answered), now);
      return;
    }
    penalise(node, job, returned.kind());
    // The ledger may not have got as far as the worker before a crash.
    job.attempt = Math.max(job.attempt, report.attempt());
    if (excused(node, report, returned.kind())) {
      job.excused++;
    } else {
      job.failedOn.add(node.id);
    }
    failed(job, returned, now);
  }

  /**
   * Whether the report is of the attempt that counts: the one that is held; one that was believed
   * lost, has told the client, and was not replaced yet; or one that was handed out just before a
   * crash, so that the ledger does not have it.
   */
  private static boolean speaksOf(Job job, NodeReport.Finished report) {
    if (report.attempt() != job.attempt) {
      return report.attempt() > job.attempt;
    }
    var held = job.held;
    return held == null
        ? report.returned() == null
        : held.node.id.equals(report.node()) && held.epoch.equals(report.epoch());
  }

  /**
   * Whether the request has nothing to do with it, so that it costs none of its attempts: the node
   * is being stopped, as it has said before; or it is full, because it is given more than it can
   * take, which its worker puts right. Until then the node is left alone after each, for longer
   * each time, and the deadline ends it in any case.
   */
  private static boolean excused(Node node, NodeReport.Finished report, Kind kind) {
    return kind == Kind.NODE_BUSY
        || (kind == Kind.NODE_LOST && !node.up && report.epoch().equals(node.epoch));
  }

  private void clearStray(Node node, NodeReport.Finished report) {
    var run = new NodeReport.Run(report.id(), report.attempt());
    if (report.epoch().equals(node.epoch) && node.strays.contains(run)) {
      fleet.change(node, n -> n.strays.remove(run));
    }
  }

  private void penalise(Node node, Job job, Kind kind) {
    if (kind == Kind.MODEL_MISSING) {
      fleet.change(node, n -> n.missing.add(job.model()));
    } else if (OF_THE_NODE.contains(kind)) {
      var doublings = Math.min(node.refusals, MAX_DOUBLINGS);
      node.refusals = kind == Kind.NODE_BUSY ? node.refusals + 1 : 0;
      fleet.coolOff(node, COOL_OFF.multipliedBy(1L << doublings));
    }
  }

  /** The node does not run it, and never said how it ended. */
  void lost(Job job, Node node, Instant now) {
    out.add(new Decision.Lost(job.id(), node.id, job.attempt));
    job.failedOn.add(node.id);
    failed(job, LOST, now);
  }

  private void failed(Job job, Failure failure, Instant now) {
    var key = job.request.key();
    if (job.stopping == AbortReason.CANCELLED) {
      books.end(job, new Decision.CancelWaiting(job.id(), key), now);
    } else if (job.stopping == AbortReason.EXPIRED || !job.deadline().isAfter(now)) {
      books.end(job, new Decision.Expire(job.id(), key), now);
    } else if (!failure.kind().retriable() || job.attempt - job.excused >= maxAttempts) {
      books.end(job, new Decision.GiveUp(job.id(), key, failure), now);
    } else {
      job.failure = failure;
      books.requeue(job, now);
      out.add(new Decision.Requeued(job.id(), job.attempt, failure));
    }
  }

  /** Nobody wants the answer, or it comes too late. */
  void stop(Job job, AbortReason reason, Instant now) {
    if (job.held == null) {
      books.end(
          job,
          reason == AbortReason.CANCELLED
              ? new Decision.CancelWaiting(job.id(), job.request.key())
              : new Decision.Expire(job.id(), job.request.key()),
          now);
      return;
    }
    if (job.stopping == null) {
      job.stopping = reason;
      out.touch(job);
    }
    abort(job, job.stopping);
  }

  /** Tells whoever holds the job to stop. */
  void abort(Job job, @Nullable AbortReason reason) {
    var held = job.held;
    if (held != null && reason != null) {
      out.add(new Decision.Abort(held.node.id, held.epoch, job.id(), job.attempt, reason));
    }
  }
}
