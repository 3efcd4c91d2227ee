package forebay.dispatcher.scheduler;

import forebay.protocol.NodeId;
import forebay.protocol.PoolId;
import forebay.protocol.reply.Failure;
import forebay.protocol.reply.Reply;
import forebay.protocol.reply.Settlement;
import forebay.protocol.request.Assignment.AbortReason;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the scheduler's store says of a request, as JSON under its id: exactly one of the two.
 *
 * @param live it waits or runs
 * @param ended it is over, and must not begin again
 */
public record LedgerEntry(PoolId pool, @Nullable Live live, @Nullable Ended ended) {

  public LedgerEntry {
    if ((live == null) == (ended == null)) {
      throw new IllegalArgumentException("a ledger entry is either live or ended");
    }
  }

  /**
   * A request that waits or runs.
   *
   * @param order its place in the order of arrival
   * @param arrivedAt when the scheduler first saw it
   * @param expectedTokens how long its answer was expected to be
   * @param attempt the last attempt that was handed out, 0 if none was
   * @param excused how many of the attempts do not count against the limit
   * @param run who runs it, null while it waits
   * @param stopping why it was told to stop, if it was
   * @param failedOn the nodes of the failed attempts
   * @param failure of the last failed attempt
   */
  public record Live(
      SchedulerEvent.Arrived request,
      long order,
      Instant arrivedAt,
      int expectedTokens,
      int attempt,
      int excused,
      @Nullable Run run,
      @Nullable AbortReason stopping,
      List<NodeId> failedOn,
      @Nullable Failure failure) {

    public Live {
      failedOn = List.copyOf(failedOn);
    }
  }

  /** Who runs it, since when by the scheduler's clock. */
  public record Run(NodeId node, String epoch, Instant since) {}

  /**
   * A request that is over.
   *
   * <p>Both are said again after a restart, in case the process died between storing and saying.
   *
   * @param settlement what admission is told
   * @param terminal what the scheduler told the client, null if the worker did
   */
  public record Ended(Instant at, Settlement settlement, @Nullable Reply terminal) {}
}
