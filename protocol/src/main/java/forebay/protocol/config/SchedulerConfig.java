package forebay.protocol.config;

import java.time.Duration;

/**
 * How the scheduler watches over what it handed out.
 *
 * @param nodeSilence after which a node is lost
 */
public record SchedulerConfig(int maxAttempts, Duration nodeSilence) {

  static SchedulerConfig read(Section section) {
    return new SchedulerConfig(
        section.number("max_attempts", 3, 1, 20, "attempts to answer a request"),
        section.duration(
            "node_silence",
            Duration.ofSeconds(3),
            "silence after which a node's work is handed out again"));
  }
}
