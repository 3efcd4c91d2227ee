package forebay.gateway.reply;

import forebay.protocol.RequestId;
import forebay.protocol.reply.Reply;
import forebay.protocol.streams.DeadLetters;
import forebay.protocol.topic.Topic;
import forebay.protocol.wire.Decoded;
import forebay.protocol.wire.Wire;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tail of this gateway's partition of {@code replies}, and of others' as long as somebody
 * follows a request there, and hands each event to those who wait for it. Never waits for a reader.
 */
public final class ReplyTail implements TailLoop.Tail {

  /** Who hears of what is noticed here. Called by the tail's thread; must not wait. */
  public interface Listener {

    /** A record could not be read. */
    void unreadable(byte[] deadLetter);

    /** A reader fell behind. */
    void lagging();
  }

  private final String topic;
  private final int own;
  private final Listener listener;
  private final DeadLetters deadLetters = new DeadLetters("gateway");
  private final Map<RequestId, List<ReplyBuffer>> buffers = new ConcurrentHashMap<>();

  /** How many followers there are in each of the other gateways' partitions. */
  private final Map<Integer, Integer> visits = new ConcurrentHashMap<>();

  /** The next offset of each partition that is read; only the tail's thread writes to it. */
  private final Map<Integer, Long> next = new ConcurrentHashMap<>();

  /**
   * A tail.
   *
   * @param own this gateway's partition
   */
  public ReplyTail(Topic replies, int own, Listener listener) {
    this.topic = replies.name();
    this.own = own;
    this.listener = listener;
  }

  /** Whether events from now on are sure to be seen. */
  public boolean positioned() {
    return next.containsKey(own);
  }

  synchronized void attach(RequestId id, ReplyBuffer buffer) {
    buffers.merge(id, List.of(buffer), ReplyTail::joined);
    if (id.partition() != own) {
      visits.merge(id.partition(), 1, Integer::sum);
    }
  }

  synchronized void detach(RequestId id, ReplyBuffer buffer) {
    var attached = buffers.get(id);
    if (attached == null || !attached.contains(buffer)) {
      return;
    }
    buffers.computeIfPresent(id, (key, all) -> without(all, buffer));
    if (id.partition() != own) {
      visits.computeIfPresent(id.partition(), (key, count) -> count == 1 ? null : count - 1);
    }
  }

  private static List<ReplyBuffer> joined(List<ReplyBuffer> some, List<ReplyBuffer> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  private static @Nullable List<ReplyBuffer> without(List<ReplyBuffer> all, ReplyBuffer one) {
    var rest = all.stream().filter(buffer -> buffer != one).toList();
    return rest.isEmpty() ? null : rest;
  }

  /** An event moves this on before its buffers are looked for: none of a later one is missed. */
  long tailedFrom(RequestId id) {
    return next.getOrDefault(id.partition(), ReplySource.NOT_YET);
  }

  @Override
  public void position(Consumer<String, byte[]> consumer) {
    var wanted = settle();
    consumer.assign(wanted.stream().map(this::partition).toList());
    for (var number : wanted) {
      var offset = next.get(number);
      if (offset == null) {
        consumer.seekToEnd(List.of(partition(number)));
        // Seeking is lazy: this is what asks the broker, before any request is taken.
        next.put(number, consumer.position(partition(number)));
      } else {
        consumer.seek(partition(number), offset);
      }
    }
  }

  /** Together with {@link #attach}, so that no follower is told of a tail that is being left. */
  private synchronized Set<Integer> settle() {
    var wanted = wanted();
    next.keySet().retainAll(wanted);
    return wanted;
  }

  private Set<Integer> wanted() {
    var wanted = new HashSet<>(visits.keySet());
    wanted.add(own);
    return wanted;
  }

  private TopicPartition partition(int number) {
    return new TopicPartition(topic, number);
  }

  @Override
  public void on(ConsumerRecord<String, byte[]> entry) {
    next.put(entry.partition(), entry.offset() + 1);
    if (entry.partition() != own && !isFollowed(entry.key())) {
      return; // its own gateway looks at what nobody waits for here
    }
    switch (Wire.decode(Reply.class, entry.value())) {
      case Decoded.Valid<Reply>(var reply) -> deliver(reply);
      case Decoded.Unreadable<Reply>(var reason) ->
          listener.unreadable(deadLetters.unreadable(reason, entry));
    }
  }

  private boolean isFollowed(@Nullable String key) {
    try {
      return key != null && buffers.containsKey(RequestId.parse(key));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private void deliver(Reply reply) {
    for (var buffer : buffers.getOrDefault(reply.id(), List.of())) {
      if (!buffer.add(reply)) {
        listener.lagging();
      }
    }
  }

  @Override
  public void polled(Consumer<String, byte[]> consumer) {
    if (!next.keySet().equals(wanted())) {
      position(consumer);
    }
  }
}
