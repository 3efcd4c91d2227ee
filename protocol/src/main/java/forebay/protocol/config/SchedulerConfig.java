package forebay.protocol.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * How the scheduler orders what waits, and watches over what it handed out.
 *
 * @param nodeSilence after which a node is lost
 * @param order of one tenant's requests in a lane
 * @param batchShare the part of the hand-outs that batch gets however much interactive work waits
 * @param modelLoad what loading a model is taken to cost
 * @param brownOutP95 the time to first token above which the pool is in brown-out
 */
public record SchedulerConfig(
    int maxAttempts,
    Duration nodeSilence,
    Order order,
    double batchShare,
    Duration modelLoad,
    Duration brownOutP95) {

  /** Which of a tenant's requests goes first. */
  public enum Order {
    /** The one whose deadline is nearest, which among equals is the one that came first. */
    DEADLINE,
    /** The one whose answer is expected to be shortest, ageing while it waits. */
    SHORTEST
  }

  static SchedulerConfig read(Section section) {
    return new SchedulerConfig(
        section.number("max_attempts", 3, 1, 20, "attempts to answer a request"),
        section.duration(
            "node_silence",
            Duration.ofSeconds(3),
            "silence after which a node's work is handed out again"),
        Order.valueOf(
            section
                .oneOf(
                    "order",
                    "deadline",
                    List.of("deadline", "shortest"),
                    "which of a tenant's requests goes first: nearest deadline, or shortest expected"
                        + " answer")
                .toUpperCase(Locale.ROOT)),
        section.fraction(
            "batch_share",
            0.05,
            "part of the hand-outs that batch gets however much interactive work waits"),
        section.duration(
            "model_load",
            Duration.ofSeconds(10),
            "what loading a model is taken to cost: a node changes models only for what waits longer"),
        section.duration(
            "brown_out_p95",
            Duration.ofMillis(3500),
            "p95 of the time to first token above which only what can be answered in time is let in"));
  }
}
