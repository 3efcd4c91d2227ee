package forebay.app;

import forebay.protocol.RequestId;
import forebay.protocol.config.ForebayConfig;
import forebay.protocol.kafka.KafkaClients;
import forebay.protocol.reply.Reply;
import forebay.protocol.wire.Decoded;
import forebay.protocol.wire.Wire;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** Reads in the log of replies how requests were answered. */
final class Attempts {

  /** How many requests had text of one attempt continued by another. */
  static int continued(String prefix) {
    var begun = new HashSet<RequestId>();
    var continued = new HashSet<RequestId>();
    var clients = new KafkaClients(SharedBroker.bootstrap(), ForebayConfig.defaults().kafka());
    try (var consumer = clients.consumer("attempts")) {
      var partitions =
          consumer.partitionsFor(prefix + "replies").stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(message -> count(message.value(), begun, continued));
      }
    }
    return continued.size();
  }

  private static void count(byte[] value, Set<RequestId> begun, Set<RequestId> continued) {
    switch (((Decoded.Valid<Reply>) Wire.decode(Reply.class, value)).record()) {
      case Reply.Delta delta -> begun.add(delta.id());
      case Reply.Started started when started.continues() && begun.contains(started.id()) ->
          continued.add(started.id());
      case Reply ignored -> {}
    }
  }

  private Attempts() {}
}
