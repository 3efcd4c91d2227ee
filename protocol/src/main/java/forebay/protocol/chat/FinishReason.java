package forebay.protocol.chat;

/** Why the model stopped: it was done, or it reached the limit of tokens. */
public enum FinishReason {
  STOP,
  LENGTH
}
