package forebay.protocol.reply;

import forebay.protocol.CacheScope;
import forebay.protocol.ModelDigest;
import forebay.protocol.RequestId;
import forebay.protocol.chat.FinishReason;
import forebay.protocol.chat.Piece;
import forebay.protocol.chat.Usage;
import java.time.Instant;

/**
 * A complete answer, on {@code answers}: written by the worker that generated it, read by the
 * cache.
 *
 * @param turn the text of the last turn that it answers
 */
public record Answer(
    CacheScope scope,
    String turn,
    RequestId id,
    ModelDigest digest,
    Piece piece,
    FinishReason reason,
    Usage usage,
    Instant generatedAt) {

  @Override
  public String toString() {
    return "Answer[" + id + ", " + piece + "]";
  }
}
