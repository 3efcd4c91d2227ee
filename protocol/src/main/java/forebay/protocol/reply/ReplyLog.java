package forebay.protocol.reply;

import forebay.protocol.RequestId;
import forebay.protocol.topic.Topic;
import forebay.protocol.wire.Decoded;
import forebay.protocol.wire.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads one request's events from the log, from the beginning: how an answer is looked up, resumed,
 * or followed by a reader that is too slow for the tail. The request's id says where to look; no
 * index is needed. One thread; whoever makes it closes it.
 */
public final class ReplyLog implements AutoCloseable {

  /** How far a gateway's clock may be ahead of the broker's. */
  private static final Duration CLOCK_SLACK = Duration.ofSeconds(5);

  private final RequestId id;
  private final String key;
  private final TopicPartition partition;
  private final Consumer<String, byte[]> consumer; // only the thread that polls touches it
  private final long endAtOpening;

  private ReplyLog(RequestId id, TopicPartition partition, Consumer<String, byte[]> consumer) {
    this.id = id;
    this.key = id.toString();
    this.partition = partition;
    this.consumer = consumer;
    this.endAtOpening = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
  }

  /** Opens the log at the request's first event; takes charge of the consumer. */
  public static ReplyLog open(RequestId id, Topic replies, Consumer<String, byte[]> consumer) {
    try {
      var partition = new TopicPartition(replies.name(), id.partition());
      consumer.assign(List.of(partition));
      var log = new ReplyLog(id, partition, consumer);
      var from = id.time().minus(CLOCK_SLACK).toEpochMilli();
      var found = consumer.offsetsForTimes(Map.of(partition, Math.max(0, from))).get(partition);
      consumer.seek(partition, found == null ? log.endAtOpening : found.offset());
      return log;
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  /** The next events of the request, none if there are none within the time. */
  public List<Reply> poll(Duration timeout) {
    var replies = new ArrayList<Reply>();
    for (var entry : consumer.poll(timeout)) {
      // An undecodable record was reported by whoever tails the partition.
      if (key.equals(entry.key())
          && Wire.decode(Reply.class, entry.value()) instanceof Decoded.Valid<Reply>(var reply)
          && reply.id().equals(id)) {
        replies.add(reply);
      }
    }
    return replies;
  }

  /** Whether everything was read that was there when the log was opened. */
  public boolean caughtUp() {
    return consumer.position(partition) >= endAtOpening;
  }

  /** The offset of what is read next. */
  public long position() {
    return consumer.position(partition);
  }

  /** Without a goodbye to the broker, which would wait for the fetch that is under way. */
  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ZERO));
  }
}
