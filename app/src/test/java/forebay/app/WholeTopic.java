package forebay.app;

import forebay.protocol.config.ForebayConfig;
import forebay.protocol.kafka.KafkaClients;
import forebay.protocol.wire.Decoded;
import forebay.protocol.wire.Wire;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** A topic, read from its beginning to where it ends now. */
public final class WholeTopic {

  /** Gives each record to the reader, in the order of its partition. */
  public static void read(
      String bootstrap, String topic, Consumer<ConsumerRecord<String, byte[]>> reader) {
    var clients = new KafkaClients(bootstrap, ForebayConfig.defaults().kafka());
    try (var consumer = clients.consumer("whole-topic")) {
      var partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        consumer.poll(Duration.ofMillis(100)).forEach(reader);
      }
    }
  }

  /** What the record holds; one that cannot be read fails the test. */
  public static <T> T decode(Class<T> type, ConsumerRecord<String, byte[]> entry) {
    return switch (Wire.decode(type, entry.value())) {
      case Decoded.Valid<T>(T record) -> record;
      case Decoded<T> other -> throw new AssertionError(entry.topic() + ": " + other);
    };
  }

  private WholeTopic() {}
}
