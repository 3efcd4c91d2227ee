package forebay.worker.generation;

import forebay.protocol.ModelDigest;
import forebay.protocol.chat.FinishReason;
import forebay.protocol.chat.Piece;
import forebay.protocol.chat.PieceBuilder;
import forebay.protocol.chat.Scoping;
import forebay.protocol.chat.Usage;
import forebay.protocol.reply.Answer;
import forebay.protocol.request.Request;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects an answer as long as it may be used again: plain text of a plain request, whole, and not
 * longer than a limit. A decision without I/O; not thread-safe.
 */
final class AnswerCollector {

  /** A longer answer is not worth its place in the cache. */
  static final int MAX_CHARS = 1_000_000;

  private final Request.Submit submit;
  private final PieceBuilder answer = new PieceBuilder();
  private boolean reusable;

  AnswerCollector(Request.Submit submit) {
    this.submit = submit;
    var chat = submit.chat();
    this.reusable =
        chat.tools().isEmpty()
            && !chat.logprobs()
            && chat.messages().stream().allMatch(message -> message.images().isEmpty());
  }

  /** Takes what earlier attempts delivered: only of the same weights it makes one answer. */
  void add(Delivered delivered, ModelDigest digest) {
    reusable &= delivered.digests().equals(Set.of(digest));
    add(delivered.piece());
  }

  /** Takes the next piece. */
  void add(Piece piece) {
    reusable &=
        piece.toolCalls().isEmpty()
            && piece.logprobs().isEmpty()
            && answer.length() + piece.length() <= MAX_CHARS;
    if (reusable) {
      answer.add(piece);
    } else {
      answer.clear();
    }
  }

  /** The answer to be used again, null if it is not. */
  @Nullable Answer finish(FinishReason reason, Usage usage, ModelDigest digest, Instant now) {
    if (!reusable || reason != FinishReason.STOP || answer.isEmpty()) {
      return null;
    }
    return new Answer(
        submit.scope(),
        Scoping.lastTurn(submit.chat()),
        submit.id(),
        digest,
        answer.build(),
        reason,
        usage,
        now);
  }
}
