package forebay.gateway.reply;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that reads a topic's tail for ever with a consumer of its own. What Kafka complains
 * about is logged and tried again, with a new consumer; a defect in the handling of a record ends
 * the loop, and {@link #defect} says so.
 */
public final class TailLoop implements AutoCloseable {

  /** What is read, and what is done with it. Called by the loop's thread only. */
  public interface Tail {

    /** Assigns partitions and finds the position to read from. */
    void position(Consumer<String, byte[]> consumer);

    /** Takes a record. */
    void on(ConsumerRecord<String, byte[]> entry);

    /** Called after each poll that followed {@link #position}. */
    void polled(Consumer<String, byte[]> consumer);
  }

  private static final Logger log = LoggerFactory.getLogger(TailLoop.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Duration CLOSE = Duration.ofMillis(500);

  private final Tail tail;
  private final Supplier<Consumer<String, byte[]>> consumers;
  private final Thread thread;
  private final CountDownLatch stopping = new CountDownLatch(1);

  // The loop's thread alone polls and closes it; others only wake it up.
  private volatile @Nullable Consumer<String, byte[]> consumer;
  private volatile @Nullable String defect;

  public TailLoop(String name, Tail tail, Supplier<Consumer<String, byte[]>> consumers) {
    this.tail = tail;
    this.consumers = consumers;
    this.thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this::run);
  }

  /** Starts the thread. */
  public void start() {
    thread.start();
  }

  /** What ended the loop, if a defect did. */
  public @Nullable String defect() {
    return defect;
  }

  private void run() {
    while (stopping.getCount() > 0) {
      try {
        readAnew();
      } catch (WakeupException | InterruptException e) {
        // Stopping, or a stray wake-up: the condition of the loop knows.
      } catch (KafkaException e) {
        log.warn("reading is interrupted: {}", e.toString());
        pause();
      } catch (RuntimeException | Error e) {
        log.error("reading ended by a defect", e);
        defect = e.toString();
        return;
      }
    }
  }

  private void readAnew() {
    var opened = consumers.get();
    consumer = opened;
    try {
      tail.position(opened);
      read(opened);
    } finally {
      // Without a goodbye to the broker, which would wait for the fetch that is under way.
      opened.close(CloseOptions.timeout(Duration.ZERO));
    }
  }

  private void read(Consumer<String, byte[]> opened) {
    while (stopping.getCount() > 0) {
      for (var entry : opened.poll(POLL)) {
        tail.on(entry);
      }
      tail.polled(opened);
    }
  }

  private void pause() {
    try {
      var stop = stopping.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
      log.debug("trying again: {}", !stop);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stopping.countDown();
    var opened = consumer;
    if (opened != null) {
      opened.wakeup();
    }
    try {
      if (thread.isAlive() && !thread.join(CLOSE)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
