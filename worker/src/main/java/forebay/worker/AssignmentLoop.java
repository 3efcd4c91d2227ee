package forebay.worker;

import forebay.protocol.NodeId;
import forebay.protocol.request.Assignment;
import forebay.protocol.wire.Decoded;
import forebay.protocol.wire.Wire;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a node's partition of {@code assignments}, from its end: what was assigned to an earlier
 * life of this worker is assigned again by the scheduler. Records are keyed by the node, so those
 * of the other nodes of the partition are not even decoded. One thread runs it once; any thread may
 * {@link #stop} it.
 */
final class AssignmentLoop implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(AssignmentLoop.class);
  private static final Duration POLL = Duration.ofMillis(500);

  private final Consumer<String, byte[]> consumer; // owned by the thread in run(), which closes it
  private final TopicPartition partition;
  private final NodeId node;
  private final NodeReporter reporter;
  private final NodeAgent agent;
  private final WorkerProducer producer;
  private volatile boolean stopped;

  AssignmentLoop(
      Consumer<String, byte[]> consumer,
      TopicPartition partition,
      NodeId node,
      NodeReporter reporter,
      NodeAgent agent,
      WorkerProducer producer) {
    this.consumer = consumer;
    this.partition = partition;
    this.node = node;
    this.reporter = reporter;
    this.agent = agent;
    this.producer = producer;
  }

  @Override
  public void run() {
    try (consumer) {
      goToEnd();
      reporter.listening();
      while (!stopped) {
        consumer.poll(POLL).forEach(this::take);
      }
    } catch (WakeupException e) {
      if (!stopped) {
        throw e;
      }
    }
  }

  /** Ends the loop. */
  void stop() {
    stopped = true;
    consumer.wakeup(); // the one method that is safe from another thread
  }

  /** The end is looked up when it is asked for: before the first heartbeat, which it must be. */
  private void goToEnd() {
    consumer.assign(List.of(partition));
    consumer.seekToEnd(List.of(partition));
    while (!stopped) {
      try {
        consumer.position(partition);
        return;
      } catch (RetriableException e) {
        LOG.atWarn().addKeyValue("topic", partition.topic()).setCause(e).log("waiting for Kafka");
      }
    }
  }

  private void take(ConsumerRecord<String, byte[]> message) {
    if (!node.value().equals(message.key())) {
      return;
    }
    switch (Wire.decode(Assignment.class, message.value())) {
      case Decoded.Valid<Assignment>(var assignment) -> agent.on(assignment);
      case Decoded.Unreadable<Assignment>(var reason) -> producer.unreadable(reason, message);
    }
  }
}
