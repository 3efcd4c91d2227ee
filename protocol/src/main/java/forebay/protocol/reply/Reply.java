package forebay.protocol.reply;

import forebay.protocol.CacheScope;
import forebay.protocol.KeyId;
import forebay.protocol.Lane;
import forebay.protocol.ModelName;
import forebay.protocol.PoolId;
import forebay.protocol.RequestId;
import forebay.protocol.TenantId;
import forebay.protocol.chat.FinishReason;
import forebay.protocol.chat.Piece;
import forebay.protocol.chat.Usage;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event in the life of a request, on {@code replies} in the partition that its id names. {@link
 * VisibleReplies} says which events of the log make up the one answer.
 */
public sealed interface Reply {

  /** The request that this is about. */
  RequestId id();

  /** The gateway took the request: whose it is, and where it goes. Always the id's first event. */
  record Accepted(
      RequestId id,
      KeyId key,
      TenantId tenant,
      CacheScope scope,
      PoolId pool,
      Lane lane,
      ModelName model,
      Instant at,
      Instant deadline)
      implements Reply {}

  /**
   * How far a request has come, for whoever waits for it. Not a part of the answer: it may be
   * missing, or be there twice.
   */
  sealed interface Milestone extends Reply {

    /** When it happened, by the stage's clock. */
    Instant at();
  }

  /**
   * Admission let it in.
   *
   * @param quota where its key stands now, null if its requests are not counted
   * @param until when it goes on, if the key's limit holds it back
   */
  record Admitted(RequestId id, Instant at, @Nullable Quota quota, @Nullable Instant until)
      implements Milestone {}

  /**
   * The cache has no answer to it.
   *
   * @param reason a word
   */
  record Missed(RequestId id, Instant at, String reason) implements Milestone {}

  /**
   * It waits for a node. Told after a while, and again when it moves.
   *
   * @param position counted from 1, among all that wait for the same nodes
   * @param estimate until it starts, null if nothing is known
   */
  record Waiting(RequestId id, Instant at, int position, @Nullable Duration estimate)
      implements Milestone {}

  /**
   * An event of one attempt to answer. An attempt's events are numbered without gaps from 0, its
   * {@link Started}; {@code epoch} is its writer's, so that two writers that hold the same attempt
   * by mistake are never mixed.
   */
  sealed interface OfAttempt extends Reply {

    /** 0 is the cache; nodes count from 1. The highest attempt that started is the visible one. */
    int attempt();

    /** The writer's life. */
    String epoch();

    /** The number of this event in its attempt. */
    int seq();
  }

  /** The last event of a request. Of several, the first one in the log counts. */
  sealed interface Terminal extends Reply {}

  /**
   * The attempt began; from here on every earlier attempt is void.
   *
   * @param continues whether it goes on behind what was visible before it, instead of beginning
   *     anew
   */
  record Started(
      RequestId id,
      int attempt,
      String epoch,
      int seq,
      Origin origin,
      Instant at,
      boolean continues)
      implements OfAttempt {

    /** An attempt that begins anew. */
    public Started(RequestId id, int attempt, String epoch, int seq, Origin origin, Instant at) {
      this(id, attempt, epoch, seq, origin, at, false);
    }
  }

  /**
   * More of the answer.
   *
   * @param tokens how many the node sent it in, as far as its lines tell: never more than there are
   */
  record Delta(
      RequestId id, int attempt, String epoch, int seq, Instant at, Piece piece, int tokens)
      implements OfAttempt {

    /** A piece that was not counted. */
    public Delta(RequestId id, int attempt, String epoch, int seq, Instant at, Piece piece) {
      this(id, attempt, epoch, seq, at, piece, 0);
    }
  }

  /** The answer is whole. */
  record Completed(
      RequestId id,
      int attempt,
      String epoch,
      int seq,
      Instant at,
      FinishReason reason,
      Usage usage)
      implements OfAttempt, Terminal {}

  /** The attempt failed, and no other will be made. */
  record Failed(RequestId id, int attempt, String epoch, int seq, Instant at, Failure failure)
      implements OfAttempt, Terminal {}

  /** A stage gave the request up: no attempt is left, or none can help. */
  record GivenUp(RequestId id, Instant at, Failure failure) implements Terminal {}

  /**
   * The request was not let in.
   *
   * @param message for the client, in its language
   * @param quota where its key stands, if that is why
   */
  record Rejected(
      RequestId id,
      Instant at,
      Rejection rejection,
      String message,
      @Nullable Duration retryAfter,
      @Nullable Quota quota)
      implements Terminal {}

  /** The request is a repeat: its answer is the original's. */
  record Attached(RequestId id, Instant at, RequestId original) implements Terminal {}

  /** Nobody wanted the answer any more. */
  record Cancelled(RequestId id, Instant at) implements Terminal {}

  /** The deadline passed. */
  record Expired(RequestId id, Instant at) implements Terminal {}
}
