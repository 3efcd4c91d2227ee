package forebay.protocol.request;

import forebay.protocol.CacheScope;
import forebay.protocol.KeyId;
import forebay.protocol.Lane;
import forebay.protocol.PoolId;
import forebay.protocol.RequestId;
import forebay.protocol.TenantId;
import forebay.protocol.chat.ChatRequest;
import java.time.Instant;

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
   * @param acceptedAt the gateway's clock
   * @param deadline when an answer is of no more use
   */
  record Submit(
      RequestId id,
      KeyId key,
      TenantId tenant,
      CacheScope scope,
      PoolId pool,
      Lane lane,
      Instant acceptedAt,
      Instant deadline,
      ChatRequest chat)
      implements Request {}

  /** Nobody wants the answer any more. */
  record Cancel(RequestId id, KeyId key, CacheScope scope, PoolId pool) implements Request {}
}
