package forebay.protocol.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * How a worker reports and writes.
 *
 * @param microBatch the shortest time between two events of one answer
 * @param failover what the next attempt does after a node was lost in mid-answer
 */
public record WorkerConfig(
    String pool,
    String name,
    Duration heartbeat,
    Duration microBatch,
    Duration stopGrace,
    Failover failover) {

  /** What becomes of an answer whose node was lost after a part of it was shown. */
  public enum Failover {
    /** Another node goes on behind what was shown. */
    CONTINUE,
    /** Another node begins anew, and a reader that has seen the first part is told so. */
    RESTART,
    /** It fails visibly. */
    FAIL
  }

  static WorkerConfig read(Section section) {
    return new WorkerConfig(
        section.text("pool", "default", "the pool that the nodes belong to"),
        section.text("name", "", "the node's name; empty takes host and port of its URL"),
        section.duration("heartbeat", Duration.ofSeconds(1), "how often a worker reports"),
        section.duration(
            "micro_batch", Duration.ofMillis(25), "shortest time between two events of an answer"),
        section.duration(
            "stop_grace",
            Duration.ofSeconds(3),
            "how long a stopping worker lets running answers end"),
        Failover.valueOf(
            section
                .oneOf(
                    "failover",
                    "continue",
                    List.of("continue", "restart", "fail"),
                    "what becomes of an answer whose node is lost in the middle: another node goes on"
                        + " with it, begins anew if nothing was shown, or it fails")
                .toUpperCase(Locale.ROOT)));
  }
}
