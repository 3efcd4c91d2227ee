package forebay.dispatcher.scheduler;

import forebay.protocol.KeyId;
import forebay.protocol.Lane;
import forebay.protocol.NodeId;
import forebay.protocol.RequestId;
import forebay.protocol.reply.Failure;
import forebay.protocol.reply.Rejection;
import forebay.protocol.request.Assignment.AbortReason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Scheduler} wants done. Carried out in order by the stage around it; each may be
 * carried out twice. What has to be stored comes before what has to be said.
 */
public sealed interface Decision {

  /** The request that this is about. */
  RequestId id();

  /** Store the payload of the request that has just arrived: it will be handed out later. */
  record Keep(RequestId id) implements Decision {}

  /** Store the state of a request, over what was stored of it. */
  record Remember(LedgerEntry.Live state) implements Decision {

    @Override
    public RequestId id() {
      return state.request().id();
    }
  }

  /** Give the request to the node. */
  record HandOut(
      RequestId id, NodeId node, String epoch, int attempt, Lane lane, Duration sinceAccepted)
      implements Decision {}

  /** Tell the node to stop. */
  record Abort(NodeId node, String epoch, RequestId id, int attempt, AbortReason reason)
      implements Decision {}

  /** For the record: nothing is to be done. The node does not run what it was given. */
  record Lost(RequestId id, NodeId node, int attempt) implements Decision {}

  /**
   * Tell the client how long it may take. Nothing is stored of it.
   *
   * @param position among what waits for the same model, from 1
   * @param estimate until it starts, null if nothing is known
   */
  record Tell(RequestId id, int position, @Nullable Duration estimate) implements Decision {}

  /** For the record: nothing is to be done. The request waits again, after this failure. */
  record Requeued(RequestId id, int attempt, Failure failure) implements Decision {}

  /**
   * The request is over. Its ledger entry becomes a {@link LedgerEntry.Ended}; its payload stays
   * until {@link Drop}.
   */
  sealed interface End extends Decision {

    /** Whose it was: admission is told that it is over. */
    KeyId key();

    /** Whether its client has a whole answer. */
    default boolean answered() {
      return false;
    }
  }

  /**
   * Its worker ended it and told the client.
   *
   * @param answered whether with a whole answer
   */
  record Done(RequestId id, KeyId key, boolean answered) implements End {}

  /** Tell the client that the deadline passed. */
  record Expire(RequestId id, KeyId key) implements End {}

  /** Tell the client that it was cancelled. */
  record CancelWaiting(RequestId id, KeyId key) implements End {}

  /** Tell the client that it failed, and keep the request as a dead letter. */
  record GiveUp(RequestId id, KeyId key, Failure failure) implements End {}

  /** Tell the client that it was not let in. */
  record Reject(
      RequestId id, KeyId key, Rejection rejection, String message, @Nullable Duration retryAfter)
      implements End {}

  /** The payload of an ended request is not needed any more. */
  record Drop(RequestId id) implements Decision {}

  /** That the request ever was is not needed any more. */
  record Forget(RequestId id) implements Decision {}
}
