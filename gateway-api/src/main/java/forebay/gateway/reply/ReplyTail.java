package forebay.gateway.reply;

import forebay.protocol.RequestId;
import forebay.protocol.reply.Reply;
import forebay.protocol.streams.DeadLetters;
import forebay.protocol.topic.Topic;
import forebay.protocol.wire.Decoded;
import forebay.protocol.wire.Wire;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads the tail of this gateway's partition of {@code replies} and hands each event to the request
 * that waits for it. Never waits for a reader.
 */
public final class ReplyTail implements TailLoop.Tail {

  /** Who hears of what is noticed here. Called by the tail's thread; must not wait. */
  public interface Listener {

    /** A record could not be read. */
    void unreadable(byte[] deadLetter);

    /** A reader fell behind. */
    void lagging();
  }

  private final TopicPartition partition;
  private final Listener listener;
  private final DeadLetters deadLetters = new DeadLetters("gateway");
  private final Map<RequestId, ReplyBuffer> buffers = new ConcurrentHashMap<>();

  private volatile boolean positioned;
  private long next = -1; // where to go on after a break; only the tail's thread touches it

  public ReplyTail(Topic replies, int partition, Listener listener) {
    this.partition = new TopicPartition(replies.name(), partition);
    this.listener = listener;
  }

  /** Whether events from now on are sure to be seen. */
  public boolean positioned() {
    return positioned;
  }

  void attach(RequestId id, ReplyBuffer buffer) {
    buffers.put(id, buffer);
  }

  void detach(RequestId id) {
    buffers.remove(id);
  }

  @Override
  public void position(Consumer<String, byte[]> consumer) {
    consumer.assign(List.of(partition));
    if (next < 0) {
      consumer.seekToEnd(List.of(partition));
      // Seeking is lazy: this is what asks the broker, before any request is taken.
      next = consumer.position(partition);
    } else {
      consumer.seek(partition, next);
    }
    positioned = true;
  }

  @Override
  public void on(ConsumerRecord<String, byte[]> entry) {
    next = entry.offset() + 1;
    switch (Wire.decode(Reply.class, entry.value())) {
      case Decoded.Valid<Reply>(var reply) -> deliver(reply);
      case Decoded.Unreadable<Reply>(var reason) ->
          listener.unreadable(deadLetters.unreadable(reason, entry));
    }
  }

  private void deliver(Reply reply) {
    var buffer = buffers.get(reply.id());
    if (buffer != null && !buffer.add(reply)) {
      listener.lagging();
    }
  }

  @Override
  public void polled(Consumer<String, byte[]> consumer) {}
}
