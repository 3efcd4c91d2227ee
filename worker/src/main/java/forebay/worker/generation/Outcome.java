package forebay.worker.generation;

import forebay.protocol.chat.Usage;
import forebay.protocol.reply.Failure;
import org.jspecify.annotations.Nullable;

/**
 * How a generation ended.
 *
 * @param returned why the request goes back to the scheduler; null if it has ended
 * @param seen what was seen of the node
 */
public record Outcome(@Nullable Failure returned, Seen seen) {

  /** What an attempt says about the node. */
  public sealed interface Seen {

    /** It answered. */
    record Answered(Usage usage) implements Seen {}

    /** It failed. */
    record Broke(Failure failure) implements Seen {}

    /** Nothing: the attempt was stopped, or never reached it. */
    record Nothing() implements Seen {}
  }

  /** What the answer cost, null if there is none. */
  public @Nullable Usage usage() {
    return seen instanceof Seen.Answered(var usage) ? usage : null;
  }
}
