package forebay.app.chaos;

import forebay.protocol.RequestId;
import forebay.protocol.config.ForebayConfig;
import forebay.protocol.kafka.KafkaClients;
import forebay.protocol.node.PoolLoad;
import forebay.protocol.reply.Reply;
import forebay.protocol.request.DeadLetter;
import forebay.protocol.request.Request;
import forebay.protocol.wire.Decoded;
import forebay.protocol.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** The product's topics, read from their beginning to where they end now. */
final class RequestLog {

  private final KafkaClients clients;
  private final String prefix;

  RequestLog(String bootstrap, String prefix) {
    this.clients = new KafkaClients(bootstrap, ForebayConfig.defaults().kafka());
    this.prefix = prefix;
  }

  /** Every request that {@code replies} knows. */
  Map<RequestId, History> histories() {
    var histories = new HashMap<RequestId, History>();
    read(
        "replies",
        entry -> {
          var reply = decode(Reply.class, entry);
          histories
              .computeIfAbsent(reply.id(), History::new)
              .on(reply, Instant.ofEpochMilli(entry.timestamp()));
        });
    return histories;
  }

  /** Every request that admission was given. */
  Set<RequestId> submitted() {
    var submitted = new HashSet<RequestId>();
    read(
        "requests",
        entry -> {
          if (decode(Request.class, entry) instanceof Request.Submit submit) {
            submitted.add(submit.id());
          }
        });
    return submitted;
  }

  /** The load of each pool, as its scheduler told it last. */
  Collection<PoolLoad> loads() {
    var loads = new HashMap<String, PoolLoad>();
    read("load", entry -> loads.put(entry.key(), decode(PoolLoad.class, entry)));
    return loads.values();
  }

  /** What was given up on. */
  List<DeadLetter> deadLetters() {
    var letters = new ArrayList<DeadLetter>();
    read("dead-letters", entry -> letters.add(decode(DeadLetter.class, entry)));
    return letters;
  }

  private static <T> T decode(Class<T> type, ConsumerRecord<String, byte[]> entry) {
    return switch (Wire.decode(type, entry.value())) {
      case Decoded.Valid<T>(T record) -> record;
      case Decoded<T> other -> throw new AssertionError(entry.topic() + ": " + other);
    };
  }

  private void read(String topic, Consumer<ConsumerRecord<String, byte[]>> onRecord) {
    try (var consumer = clients.consumer("chaos-checker")) {
      var partitions =
          consumer.partitionsFor(prefix + topic).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        consumer.poll(Duration.ofMillis(100)).forEach(onRecord);
      }
    }
  }
}
