package forebay.gateway.node;

import forebay.gateway.reply.TailLoop;
import forebay.protocol.node.NodeReport;
import forebay.protocol.topic.Topic;
import forebay.protocol.wire.Decoded;
import forebay.protocol.wire.Wire;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads {@code nodes} into the directory, beginning a little in the past, so that a gateway that
 * just started knows the models.
 */
public final class NodeTail implements TailLoop.Tail {

  private static final Duration PAST = Duration.ofMinutes(1);

  private final List<TopicPartition> partitions;
  private final NodeDirectory directory;
  private final InstantSource clock;

  private final Map<TopicPartition, Long> ends = new HashMap<>(); // the tail's thread's
  private volatile boolean caughtUp;

  public NodeTail(Topic nodes, NodeDirectory directory, InstantSource clock) {
    this.partitions =
        IntStream.range(0, nodes.partitions())
            .mapToObj(partition -> new TopicPartition(nodes.name(), partition))
            .toList();
    this.directory = directory;
    this.clock = clock;
  }

  /** Whether what was there at the start has been read. */
  public boolean caughtUp() {
    return caughtUp;
  }

  @Override
  public void position(Consumer<String, byte[]> consumer) {
    consumer.assign(partitions);
    ends.clear();
    ends.putAll(consumer.endOffsets(partitions));
    var from = clock.instant().minus(PAST).toEpochMilli();
    var found =
        consumer.offsetsForTimes(partitions.stream().collect(Collectors.toMap(p -> p, p -> from)));
    for (var partition : partitions) {
      var offset = found.get(partition);
      consumer.seek(partition, offset == null ? ends.getOrDefault(partition, 0L) : offset.offset());
    }
    polled(consumer);
  }

  @Override
  public void on(ConsumerRecord<String, byte[]> entry) {
    // What cannot be read is reported by the scheduler, who owns this topic's reading.
    if (Wire.decode(NodeReport.class, entry.value()) instanceof Decoded.Valid<NodeReport>(var it)
        && it instanceof NodeReport.Heartbeat heartbeat) {
      directory.on(heartbeat);
    }
  }

  @Override
  public void polled(Consumer<String, byte[]> consumer) {
    if (!caughtUp) {
      caughtUp =
          partitions.stream().allMatch(p -> consumer.position(p) >= ends.getOrDefault(p, 0L));
    }
  }
}
