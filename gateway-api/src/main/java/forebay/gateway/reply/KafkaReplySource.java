package forebay.gateway.reply;

import forebay.protocol.RequestId;
import forebay.protocol.reply.Reply;
import forebay.protocol.reply.ReplyLog;
import forebay.protocol.topic.Topic;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Events from the tail, and from the log through consumers that are opened as they are needed, each
 * kind within a bound of its own: readers that fell behind, and clients that came back, must not be
 * shut out by clients that look requests up.
 */
public final class KafkaReplySource implements ReplySource {

  private static final Duration REJOIN = Duration.ofSeconds(5);

  private final ReplyTail tail;
  private final Topic replies;
  private final Supplier<Consumer<String, byte[]>> consumers;
  private final Semaphore catchUps;
  private final Semaphore lookUps;
  private final Semaphore rejoins;

  public KafkaReplySource(
      ReplyTail tail, Topic replies, Supplier<Consumer<String, byte[]>> consumers, int maxReaders) {
    this.tail = tail;
    this.replies = replies;
    this.consumers = consumers;
    this.catchUps = new Semaphore(maxReaders);
    this.lookUps = new Semaphore(maxReaders);
    this.rejoins = new Semaphore(maxReaders, true);
  }

  @Override
  public int partitions() {
    return replies.partitions();
  }

  @Override
  public void attach(RequestId id, ReplyBuffer buffer) {
    tail.attach(id, buffer);
  }

  @Override
  public void detach(RequestId id, ReplyBuffer buffer) {
    tail.detach(id, buffer);
  }

  @Override
  public long tailedFrom(RequestId id) {
    return tail.tailedFrom(id);
  }

  @Override
  public @Nullable EventReader catchUp(RequestId id) {
    return catchUps.tryAcquire() ? open(id, catchUps) : null;
  }

  @Override
  public @Nullable EventReader lookUp(RequestId id) {
    return lookUps.tryAcquire() ? open(id, lookUps) : null;
  }

  /**
   * Each place is soon free again: a follower leaves the log for the tail once it has caught up.
   */
  @Override
  public @Nullable EventReader rejoin(RequestId id) throws InterruptedException {
    return rejoins.tryAcquire(REJOIN.toMillis(), TimeUnit.MILLISECONDS) ? open(id, rejoins) : null;
  }

  /** Takes charge of the permit. */
  private EventReader open(RequestId id, Semaphore permits) {
    try {
      return new LogReader(ReplyLog.open(id, replies, consumers.get()), permits);
    } catch (RuntimeException e) {
      permits.release();
      throw e;
    }
  }

  private static final class LogReader implements EventReader {

    private final ReplyLog log;
    private final Semaphore permits;
    private final AtomicBoolean closed = new AtomicBoolean();

    LogReader(ReplyLog log, Semaphore permits) {
      this.log = log;
      this.permits = permits;
    }

    @Override
    public List<Reply> poll(Duration timeout) {
      return log.poll(timeout);
    }

    @Override
    public boolean caughtUp() {
      return log.caughtUp();
    }

    @Override
    public long position() {
      return log.position();
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        try {
          log.close();
        } finally {
          permits.release();
        }
      }
    }
  }
}
