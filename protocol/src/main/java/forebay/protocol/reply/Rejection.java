package forebay.protocol.reply;

/** Why a request was not let in. */
public enum Rejection {
  /** No node of the pool has the model. */
  MODEL_NOT_FOUND,
  /** The key has asked as often as it may in a minute. */
  RATE_LIMIT,
  /** The session asks again too soon. */
  SESSION_INTERVAL,
  /** As many requests of the key wait or run as may. */
  CONCURRENCY,
  /** As many requests wait as may, of everybody or of this tenant. */
  QUEUE_FULL,
  /** It could not start before its deadline. */
  TOO_LATE,
  /** The pool answers too slowly to take more in. */
  BROWN_OUT,
  /** The idempotency key was used for another request. */
  IDEMPOTENCY_MISMATCH
}
