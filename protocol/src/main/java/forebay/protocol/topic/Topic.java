package forebay.protocol.topic;

import java.time.Duration;

/**
 * A topic as it is created.
 *
 * @param name with the prefix
 * @param key what its records are keyed or partitioned by, for the documentation
 * @param values the kinds of record in it, for the documentation
 * @param retention how long records are kept; ignored for a compacted topic
 */
public record Topic(
    String name, String key, String values, int partitions, Duration retention, boolean compacted) {

  /** What the retention column of the documentation says. */
  public String kept() {
    return compacted
        ? "compacted"
        : retention.toDays() >= 2 ? retention.toDays() + " d" : retention.toHours() + " h";
  }
}
