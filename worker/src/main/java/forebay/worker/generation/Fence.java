package forebay.worker.generation;

import forebay.protocol.ModelDigest;
import forebay.protocol.chat.PieceBuilder;
import forebay.protocol.reply.Reply;
import forebay.protocol.reply.VisibleReplies;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a second or later attempt has to go on from, by the log up to its own {@code
 * Started}, which is the fence: what an earlier attempt writes behind it is void for every reader,
 * so what stands before it is exactly what readers have. A decision without I/O; not thread-safe.
 */
public final class Fence {

  /** What the log up to the fence says. */
  public sealed interface Verdict {

    /** No reader has seen any text. */
    record Clear() implements Verdict {}

    /** A reader may have seen this, and nothing else. */
    record Shown(Delivered delivered) implements Verdict {}

    /** A reader may have seen what no answer goes on from: a gap, or two attempts. */
    record Torn() implements Verdict {}

    /** The request has ended. */
    record Ended() implements Verdict {}

    /** Another writer holds this attempt or a later one: say nothing. */
    record Taken() implements Verdict {}

    /** The log could not be read up to the fence. */
    record Unread() implements Verdict {}
  }

  private final int attempt;
  private final String epoch;
  private final VisibleReplies visible = new VisibleReplies();
  private final PieceBuilder shown = new PieceBuilder();
  private final Set<ModelDigest> digests = new HashSet<>();
  private @Nullable ModelDigest writing;
  private int tokens;
  private boolean torn;

  public Fence(int attempt, String epoch) {
    this.attempt = attempt;
    this.epoch = epoch;
  }

  /** Takes the next event of the log; null as long as the fence was not reached. */
  public @Nullable Verdict on(Reply reply) {
    var endedBefore = visible.ended();
    var step = visible.on(reply);
    if (isFence(reply)) {
      return verdict(endedBefore, step);
    }
    switch (step) {
      case VisibleReplies.Step.Visible(Reply.Started started, var _) -> begin(started);
      case VisibleReplies.Step.Visible(Reply.Delta delta, var _) -> add(delta);
      case VisibleReplies.Step.Gap _ -> torn = true; // readers are shown an error
      case VisibleReplies.Step.Visible _ -> {}
      case VisibleReplies.Step.Progress _ -> {}
      case VisibleReplies.Step.Ignored() -> {}
    }
    return null;
  }

  /** What was shown cannot be taken back: an attempt that began anew behind it tears the answer. */
  private void begin(Reply.Started started) {
    torn |= !started.continues() && !shown.isEmpty();
    writing = started.origin().digest();
  }

  private void add(Reply.Delta delta) {
    shown.add(delta.piece());
    tokens += delta.tokens();
    if (writing != null) {
      digests.add(writing);
    }
  }

  private boolean isFence(Reply reply) {
    return reply instanceof Reply.Started started
        && started.attempt() == attempt
        && started.epoch().equals(epoch);
  }

  private Verdict verdict(boolean endedBefore, VisibleReplies.Step step) {
    if (endedBefore) {
      return new Verdict.Ended();
    }
    if (!(step instanceof VisibleReplies.Step.Visible)) {
      return new Verdict.Taken();
    }
    if (torn) {
      return new Verdict.Torn();
    }
    return shown.isEmpty()
        ? new Verdict.Clear()
        : new Verdict.Shown(new Delivered(shown.build(), tokens, digests));
  }
}
