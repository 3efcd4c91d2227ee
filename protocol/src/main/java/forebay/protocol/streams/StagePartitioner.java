package forebay.protocol.streams;

import forebay.protocol.RequestId;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.StreamPartitioner;

/** Sends records where their key says, for topics whose partitions are addresses. */
public final class StagePartitioner {

  /** {@code replies}: the key is a request id, which names its partition. */
  public static StreamPartitioner<String, byte[]> ofReplies() {
    return (topic, key, value, partitions) -> Optional.of(Set.of(RequestId.parse(key).partition()));
  }

  private StagePartitioner() {}
}
