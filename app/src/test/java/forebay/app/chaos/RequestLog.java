package forebay.app.chaos;

import forebay.app.WholeTopic;
import forebay.protocol.RequestId;
import forebay.protocol.node.PoolLoad;
import forebay.protocol.reply.Reply;
import forebay.protocol.request.DeadLetter;
import forebay.protocol.request.Request;
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

/** The product's topics, read from their beginning to where they end now. */
final class RequestLog {

  private final String bootstrap;
  private final String prefix;

  RequestLog(String bootstrap, String prefix) {
    this.bootstrap = bootstrap;
    this.prefix = prefix;
  }

  /** Every request that {@code replies} knows. */
  Map<RequestId, History> histories() {
    var histories = new HashMap<RequestId, History>();
    read(
        "replies",
        entry -> {
          var reply = WholeTopic.decode(Reply.class, entry);
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
          if (WholeTopic.decode(Request.class, entry) instanceof Request.Submit submit) {
            submitted.add(submit.id());
          }
        });
    return submitted;
  }

  /** The load of each pool, as its scheduler told it last. */
  Collection<PoolLoad> loads() {
    var loads = new HashMap<String, PoolLoad>();
    read("load", entry -> loads.put(entry.key(), WholeTopic.decode(PoolLoad.class, entry)));
    return loads.values();
  }

  /** What was given up on. */
  List<DeadLetter> deadLetters() {
    var letters = new ArrayList<DeadLetter>();
    read("dead-letters", entry -> letters.add(WholeTopic.decode(DeadLetter.class, entry)));
    return letters;
  }

  private void read(String topic, Consumer<ConsumerRecord<String, byte[]>> reader) {
    WholeTopic.read(bootstrap, prefix + topic, reader);
  }
}
