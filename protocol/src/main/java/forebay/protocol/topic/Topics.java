package forebay.protocol.topic;

import forebay.protocol.NodeId;
import java.time.Duration;
import java.util.List;

/**
 * The topic catalogue: every topic with its partitions and retention, in the order in which a
 * request meets them. Every role creates all of them before it starts ({@link TopicCreator}).
 *
 * <p>{@code requests} and {@code settlements} are read together by admission, {@code admitted} and
 * {@code answers} by the cache, {@code queue} and {@code nodes} by the scheduler: they must have
 * the same number of partitions.
 */
public record Topics(
    Topic requests,
    Topic admitted,
    Topic queue,
    Topic assignments,
    Topic replies,
    Topic answers,
    Topic settlements,
    Topic nodes,
    Topic load,
    Topic deadLetters) {

  private static final Duration WEEK = Duration.ofDays(7);

  /**
   * The catalogue under the prefix.
   *
   * @param partitions of each topic that a stage reads as a group
   * @param addressed of {@code replies} and {@code assignments}, whose partitions are addresses
   */
  public static Topics of(String prefix, int partitions, int addressed) {
    return new Topics(
        topic(prefix, "requests", "API key id", "Submit, Cancel", partitions, WEEK),
        topic(prefix, "admitted", "cache scope", "Submit, Cancel", partitions, WEEK),
        topic(prefix, "queue", "pool", "Submit, Cancel", partitions, WEEK),
        topic(
            prefix,
            "assignments",
            "explicit: the node's",
            "Assign, Abort, Drain",
            addressed,
            Duration.ofHours(1)),
        topic(
            prefix,
            "replies",
            "explicit: the gateway's",
            "Accepted, Admitted, Missed, Waiting, Started, Delta, Completed, Failed, GivenUp, Rejected, Attached, Cancelled, Expired",
            addressed,
            Duration.ofHours(24)),
        topic(prefix, "answers", "cache scope", "Answer", partitions, Duration.ofHours(2)),
        topic(prefix, "settlements", "API key id", "Settlement", partitions, Duration.ofHours(1)),
        topic(prefix, "nodes", "pool", "Heartbeat, Finished", partitions, Duration.ofHours(1)),
        new Topic(prefix + "load", "pool", "PoolLoad", 1, Duration.ZERO, true),
        topic(prefix, "dead-letters", "request id", "DeadLetter", 1, Duration.ofDays(30)));
  }

  private static Topic topic(
      String prefix, String name, String key, String values, int partitions, Duration retention) {
    return new Topic(prefix + name, key, values, partitions, retention, false);
  }

  /** All of them. */
  public List<Topic> all() {
    return List.of(
        requests,
        admitted,
        queue,
        assignments,
        replies,
        answers,
        settlements,
        nodes,
        load,
        deadLetters);
  }

  /** The partition of {@code assignments} in which a node's worker reads. */
  public int assignmentsPartition(NodeId node) {
    return Math.floorMod(node.value().hashCode(), assignments.partitions());
  }
}
