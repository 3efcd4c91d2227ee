package forebay.protocol.config;

import java.time.Duration;

/**
 * How a worker reports and writes.
 *
 * @param microBatch the shortest time between two events of one answer
 */
public record WorkerConfig(
    String pool, String name, Duration heartbeat, Duration microBatch, Duration stopGrace) {

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
            "how long a stopping worker lets running answers end"));
  }
}
