package forebay.protocol.reply;

import org.jspecify.annotations.Nullable;

/**
 * Decides which events in the log of one request make up its answer, so that every reader of the
 * log, now or later, sees the same one and never two attempts mixed. A decision without I/O; not
 * thread-safe.
 *
 * <p>The rules: a higher attempt voids the lower ones from its {@link Reply.Started} on, and what
 * was visible before that is a part of the answer only if it continues it; within an attempt the
 * writer that started it first is the only one heard; numbers that were seen are repeats; a number
 * left out means that the log lost something; the first terminal event is the last one seen.
 */
public final class VisibleReplies {

  /** What an event means to a reader. */
  public sealed interface Step {

    /**
     * The reader sees it.
     *
     * @param ordinal the event's place in the answer, from 1, the same for every reader
     */
    record Visible(Reply reply, int ordinal) implements Step {}

    /** No part of the answer, but worth knowing as long as there is none. */
    record Progress(Reply.Milestone milestone) implements Step {}

    /** A repeat, or of an attempt that is void. */
    record Ignored() implements Step {}

    /** An event is missing: the answer cannot be shown any further. */
    record Gap(int attempt, int expectedSeq, int seq) implements Step {}
  }

  private static final Step IGNORED = new Step.Ignored();

  private int ordinal;
  private int attempt = -1;
  private int lastSeq = -1;
  private @Nullable String epoch;
  private boolean ended;

  /** Takes the next event of the log. */
  public Step on(Reply reply) {
    if (ended) {
      return IGNORED;
    }
    return switch (reply) {
      case Reply.Accepted accepted -> IGNORED;
      case Reply.Milestone milestone -> new Step.Progress(milestone);
      case Reply.OfAttempt event -> onAttempt(event);
      case Reply.Terminal terminal -> visible(terminal);
    };
  }

  /** Whether the terminal event was seen. */
  public boolean ended() {
    return ended;
  }

  private Step onAttempt(Reply.OfAttempt event) {
    if (event.attempt() > attempt) {
      if (event.seq() != 0) {
        return new Step.Gap(event.attempt(), 0, event.seq());
      }
      attempt = event.attempt();
      epoch = event.epoch();
      lastSeq = 0;
      return visible(event);
    }
    if (event.attempt() < attempt || !event.epoch().equals(epoch) || event.seq() <= lastSeq) {
      return IGNORED;
    }
    if (event.seq() > lastSeq + 1) {
      return new Step.Gap(attempt, lastSeq + 1, event.seq());
    }
    lastSeq = event.seq();
    return visible(event);
  }

  private Step visible(Reply reply) {
    ended = reply instanceof Reply.Terminal;
    ordinal++;
    return new Step.Visible(reply, ordinal);
  }
}
