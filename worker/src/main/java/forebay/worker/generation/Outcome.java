package forebay.worker.generation;

import forebay.protocol.chat.Usage;
import forebay.protocol.reply.Failure;
import org.jspecify.annotations.Nullable;

/**
 * How a generation ended.
 *
 * @param returned why the request goes back to the scheduler; null if it has ended
 * @param seen what was seen of the node
 * @param usage what the whole answer cost, null if there is none
 */
public record Outcome(@Nullable Failure returned, Seen seen, @Nullable Usage usage) {

  /** Without an answer. */
  Outcome(@Nullable Failure returned, Seen seen) {
    this(returned, seen, null);
  }

  /** What an attempt says about the node. */
  public sealed interface Seen {

    /** It answered; this is what it counted itself. */
    record Answered(Usage usage) implements Seen {}

    /** It failed. */
    record Broke(Failure failure) implements Seen {}

    /** Nothing: the attempt was stopped, or never reached it. */
    record Nothing() implements Seen {}
  }
}
