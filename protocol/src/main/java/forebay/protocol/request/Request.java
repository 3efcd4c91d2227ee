package forebay.protocol.request;

import forebay.protocol.CacheScope;
import forebay.protocol.KeyId;
import forebay.protocol.Lane;
import forebay.protocol.PoolId;
import forebay.protocol.RequestId;
import forebay.protocol.SessionId;
import forebay.protocol.TenantId;
import forebay.protocol.chat.ChatRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What travels from the gateway through admission and cache to the scheduler, on {@code requests},
 * {@code admitted} and {@code queue}. A {@link Cancel} takes the same way as its {@link Submit} and
 * is therefore never ahead of it.
 */
public sealed interface Request {

  /** The request that this is about. */
  RequestId id();

  /** Key of {@code requests}. */
  KeyId key();

  /** Key of {@code admitted}. */
  CacheScope scope();

  /** Key of {@code queue}. */
  PoolId pool();

  /**
   * A request to be answered.
   *
   * @param session whose turn it is, if the client says so
   * @param acceptedAt the gateway's clock
   * @param deadline when an answer is of no more use
   * @param allowance how much the key may ask
   * @param idempotency how it is known again
   */
  record Submit(
      RequestId id,
      KeyId key,
      TenantId tenant,
      @Nullable SessionId session,
      CacheScope scope,
      PoolId pool,
      Lane lane,
      Instant acceptedAt,
      Instant deadline,
      Allowance allowance,
      Idempotency idempotency,
      ChatRequest chat)
      implements Request {}

  /** Somebody does not want the answer any more. */
  record Cancel(RequestId id, KeyId key, CacheScope scope, PoolId pool, Cause cause)
      implements Request {

    /** The same, of the request that {@link #id} was attached to. */
    public Cancel of(RequestId original) {
      return new Cancel(original, key, scope, pool, cause);
    }
  }

  /** Why a request is taken back. */
  enum Cause {
    /** Its client said so: it ends whoever else reads it. */
    ASKED,
    /** Its client is gone: it ends when it was the last reader. */
    LEFT,
    /** Its client is gone and may ask again by itself: as {@link #LEFT}, after a while. */
    MAY_RETURN
  }
}
