package forebay.protocol.reply;

/**
 * Why a request could not be answered: an expected failure, classified once, where the foreign call
 * was made.
 *
 * @param message for the client: what happened, without prompts, keys or internal addresses
 */
public record Failure(Kind kind, String message) {

  /** The kinds of failure; the gateway maps each to a status. */
  public enum Kind {
    /** The node refused the request as wrong (4xx); another node would too. */
    BAD_REQUEST(false),
    /** The node does not have the model (any more). */
    MODEL_MISSING(true),
    /** No connection to the node. */
    NODE_UNREACHABLE(true),
    /** The node is full (503): something else uses it as well. */
    NODE_BUSY(true),
    /** The node answered with an error, before or in mid-answer. */
    NODE_ERROR(true),
    /** The node fell silent for longer than allowed. */
    NODE_STALLED(true),
    /** The node, or the worker beside it, went away. */
    NODE_LOST(true),
    /** The node closed the stream without saying that it was done. */
    ANSWER_CUT(true),
    /** The node sent something that is not its protocol. */
    ANSWER_MALFORMED(true),
    /** The answer is longer than the limit. */
    ANSWER_TOO_LONG(false),
    /** Events of the answer are missing from the log. */
    ANSWER_INCOMPLETE(false);

    private final boolean retriable;

    Kind(boolean retriable) {
      this.retriable = retriable;
    }

    /** Whether another attempt may do better. */
    public boolean retriable() {
      return retriable;
    }
  }
}
