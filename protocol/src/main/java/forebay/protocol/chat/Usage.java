package forebay.protocol.chat;

import java.time.Duration;

/** What an answer cost, as the node counted and timed it. */
public record Usage(
    int promptTokens,
    int completionTokens,
    Duration total,
    Duration load,
    Duration promptEvaluation,
    Duration evaluation) {

  /** Nothing counted. */
  public static final Usage NONE =
      new Usage(0, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
}
