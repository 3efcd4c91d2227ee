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

  /** What becomes of a request whose node, or the worker beside it, is lost while it runs. */
  public enum Failover {
    /**
     * The next attempt goes on behind what was shown. A request with tools, a response format or
     * log probabilities cannot be continued: it is treated as by {@link #RESTART}.
     */
    CONTINUE,
    /** The next attempt begins anew if nothing was shown; else the request fails visibly. */
    RESTART,
    /**
     * It fails visibly, shown or not. A worker that dies before it has shown anything leaves no
     * trace: that request begins anew.
     */
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
                        + " with it; begins anew if nothing was shown, else it fails; it fails")
                .toUpperCase(Locale.ROOT)));
  }
}
