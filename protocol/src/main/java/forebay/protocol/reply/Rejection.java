package forebay.protocol.reply;

/** Why a request was not let in. */
public enum Rejection {
  /** No node of the pool has the model. */
  MODEL_NOT_FOUND,
  /** As many requests wait as may. */
  QUEUE_FULL
}
