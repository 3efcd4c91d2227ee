package forebay.app.run;

import forebay.protocol.NodeId;
import forebay.protocol.kafka.KafkaClients;
import forebay.protocol.node.NodeReport;
import forebay.protocol.topic.Topics;
import forebay.protocol.wire.Decoded;
import forebay.protocol.wire.Wire;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * What the workers say of their nodes now, for a command that runs beside them. One thread; whoever
 * opens it closes it.
 */
public final class NodeWatch implements AutoCloseable {

  /** A node that has said nothing for so long is not there. */
  public static final Duration SILENCE = Duration.ofSeconds(10);

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(100);

  private final Consumer<String, byte[]> consumer; // only the thread that reads touches it
  private final Map<NodeId, NodeReport.Heartbeat> latest = new HashMap<>();

  private NodeWatch(Consumer<String, byte[]> consumer) {
    this.consumer = consumer;
  }

  /**
   * Reads what was said of late.
   *
   * @throws IOException with a message for the user if there is no cluster, or no Forebay in it
   */
  public static NodeWatch open(KafkaClients clients, Topics topics, InstantSource clock)
      throws IOException {
    var watch = new NodeWatch(clients.consumer("forebay-node-watch"));
    try {
      watch.catchUp(topics.nodes().name(), clock.instant().minus(SILENCE));
      return watch;
    } catch (KafkaException e) {
      watch.close();
      throw new IOException(
          "no Kafka at %s: is Forebay running, and does kafka.bootstrap (or kafka.embedded_port) say where?"
              .formatted(clients.bootstrap()),
          e);
    } catch (IOException e) {
      watch.close();
      throw e;
    }
  }

  private void catchUp(String topic, Instant since) throws IOException {
    var partitions =
        consumer.partitionsFor(topic, PATIENCE).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    if (partitions.isEmpty()) {
      throw new IOException("no topic %s: is kafka.prefix right?".formatted(topic));
    }
    consumer.assign(partitions);
    var ends = consumer.endOffsets(partitions, PATIENCE);
    seek(partitions, since, ends);
    while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
      var _ = poll(POLL);
    }
  }

  private void seek(
      List<TopicPartition> partitions, Instant since, Map<TopicPartition, Long> ends) {
    var times = new HashMap<TopicPartition, Long>();
    partitions.forEach(partition -> times.put(partition, since.toEpochMilli()));
    consumer
        .offsetsForTimes(times, PATIENCE)
        .forEach(
            (partition, found) ->
                consumer.seek(
                    partition, found == null ? ends.getOrDefault(partition, 0L) : found.offset()));
  }

  /** Waits at most so long for news, and says of which nodes there are some. */
  public Set<NodeId> poll(Duration timeout) {
    var heard = new HashSet<NodeId>();
    for (var message : consumer.poll(timeout)) {
      if (Wire.decode(NodeReport.class, message.value())
              instanceof Decoded.Valid<NodeReport>(var report)
          && report instanceof NodeReport.Heartbeat heartbeat) {
        latest.put(heartbeat.node(), heartbeat);
        heard.add(heartbeat.node());
      }
    }
    return heard;
  }

  /** The last heartbeat of each node that was heard. */
  public Map<NodeId, NodeReport.Heartbeat> latest() {
    return Map.copyOf(latest);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
