package forebay.dispatcher.scheduler;

import forebay.protocol.Lane;
import forebay.protocol.ModelName;
import forebay.protocol.NodeId;
import forebay.protocol.RequestId;
import forebay.protocol.reply.Failure;
import forebay.protocol.request.Assignment.AbortReason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A live request in the scheduler's books. Changed only through {@link Books}. */
final class Job {

  final SchedulerEvent.Arrived request;
  final long order;

  /** The last attempt handed out; never goes back, so that no two writers share a number. */
  int attempt;

  /** Attempts that do not count against the limit. */
  int excused;

  /** Null while it waits. */
  @Nullable Held held;

  @Nullable AbortReason stopping;
  @Nullable NodeId failedOn;
  @Nullable Failure failure;

  Job(SchedulerEvent.Arrived request, long order) {
    this.request = request;
    this.order = order;
  }

  RequestId id() {
    return request.id();
  }

  Lane lane() {
    return request.lane();
  }

  ModelName model() {
    return request.model();
  }

  Instant deadline() {
    return request.deadline();
  }

  LedgerEntry.Live state() {
    var run = held == null ? null : new LedgerEntry.Run(held.node.id, held.epoch, held.since);
    return new LedgerEntry.Live(request, order, attempt, excused, run, stopping, failedOn, failure);
  }

  /** Who holds the job. */
  static final class Held {

    final Node node;
    final String epoch;
    final Instant since;

    /** Heartbeats in a row, of those that should have listed it, that did not. */
    int missed;

    Held(Node node, String epoch, Instant since) {
      this.node = node;
      this.epoch = epoch;
      this.since = since;
    }
  }
}
