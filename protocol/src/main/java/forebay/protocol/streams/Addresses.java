package forebay.protocol.streams;

import forebay.protocol.NodeId;
import forebay.protocol.RequestId;
import forebay.protocol.topic.Topics;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.StreamPartitioner;

/** The partitions of records that are addressed to somebody, from their keys. */
public final class Addresses {

  /** For {@code replies}, keyed by the request id, which names the partition. */
  public static StreamPartitioner<String, byte[]> replies() {
    return (topic, key, value, partitions) -> Optional.of(Set.of(RequestId.parse(key).partition()));
  }

  /** For {@code assignments}, keyed by the node. */
  public static StreamPartitioner<String, byte[]> assignments(Topics topics) {
    return (topic, key, value, partitions) ->
        Optional.of(Set.of(topics.assignmentsPartition(new NodeId(key))));
  }

  private Addresses() {}
}
