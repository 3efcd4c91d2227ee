package forebay.worker.generation;

import forebay.protocol.reply.Reply;
import forebay.protocol.reply.VisibleReplies;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a second or later attempt may generate, from the log up to its own {@code
 * Started}, which is the fence: what an earlier attempt writes behind it is void for every reader,
 * so what counts is only what stands before it. A decision without I/O; not thread-safe.
 */
public final class Fence {

  /** What the log up to the fence says. */
  public enum Verdict {
    /** No reader has seen any text: generate. */
    CLEAR,
    /** A reader may have seen a part of an earlier attempt's answer. */
    SHOWN,
    /** The request has ended. */
    ENDED,
    /** Another writer holds this attempt or a later one: say nothing. */
    TAKEN,
    /** The log could not be read up to the fence. */
    UNREAD
  }

  private final int attempt;
  private final String epoch;
  private final VisibleReplies visible = new VisibleReplies();
  private boolean shown;

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
    // A gap is shown to readers as well, as an error.
    shown |=
        step instanceof VisibleReplies.Step.Gap
            || (step instanceof VisibleReplies.Step.Visible(var event, var ordinal)
                && event instanceof Reply.Delta);
    return null;
  }

  private boolean isFence(Reply reply) {
    return reply instanceof Reply.Started started
        && started.attempt() == attempt
        && started.epoch().equals(epoch);
  }

  private Verdict verdict(boolean endedBefore, VisibleReplies.Step step) {
    if (endedBefore) {
      return Verdict.ENDED;
    }
    if (!(step instanceof VisibleReplies.Step.Visible)) {
      return Verdict.TAKEN;
    }
    return shown ? Verdict.SHOWN : Verdict.CLEAR;
  }
}
