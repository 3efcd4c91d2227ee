package forebay.dispatcher.scheduler;

import forebay.protocol.Lane;
import forebay.protocol.ModelName;
import forebay.protocol.NodeId;
import forebay.protocol.RequestId;
import forebay.protocol.reply.Failure;
import forebay.protocol.request.Assignment.AbortReason;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A live request in the scheduler's books. Changed only through {@link Books}. */
final class Job {

  final SchedulerEvent.Arrived request;
  final long order;

  /** When the scheduler first saw it. */
  final Instant arrivedAt;

  /** How long its answer is expected to be. */
  final int expectedTokens;

  /** The nodes whose attempts failed. */
  final Set<NodeId> failedOn = new LinkedHashSet<>();

  /** The last attempt handed out; never goes back, so that no two writers share a number. */
  int attempt;

  /** Attempts that do not count against the limit. */
  int excused;

  /** Null while it waits. */
  @Nullable Held held;

  /** It has left the books. */
  boolean over;

  @Nullable AbortReason stopping;
  @Nullable Failure failure;

  /** Its tenant in its lane, once it waits or runs. */
  @Nullable Tenant account;

  /** What its tenant was charged for what runs, in virtual tokens. */
  double charged;

  /** The place that its client was last told, 0 if none. */
  int toldPosition;

  Job(SchedulerEvent.Arrived request, long order, Instant arrivedAt, int expectedTokens) {
    this.request = request;
    this.order = order;
    this.arrivedAt = arrivedAt;
    this.expectedTokens = expectedTokens;
  }

  boolean waits() {
    return held == null && !over;
  }

  /** What it will cost in virtual tokens, as far as that can be told before. */
  double expectedCharge() {
    return charge(request.promptTokens(), expectedTokens);
  }

  /** A token of an answer costs a node about as much as two of a prompt. */
  static double charge(int promptTokens, int outputTokens) {
    return promptTokens + 2.0 * outputTokens;
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
    return new LedgerEntry.Live(
        request,
        order,
        arrivedAt,
        expectedTokens,
        attempt,
        excused,
        run,
        stopping,
        List.copyOf(failedOn),
        failure);
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
