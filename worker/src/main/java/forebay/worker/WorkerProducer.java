package forebay.worker;

import forebay.protocol.node.NodeReport;
import forebay.protocol.reply.Answer;
import forebay.protocol.reply.Reply;
import forebay.protocol.streams.DeadLetters;
import forebay.protocol.topic.Topics;
import forebay.protocol.wire.Wire;
import forebay.worker.generation.EventSink;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that a worker writes, through one producer. Sends are asynchronous and in order for
 * each partition; they block only when the producer's buffer is full, which is the backpressure on
 * nodes while the broker is away. Thread-safe.
 */
final class WorkerProducer implements EventSink, ReportSink {

  private static final Logger LOG = LoggerFactory.getLogger(WorkerProducer.class);

  private final Producer<String, byte[]> producer;
  private final Topics topics;
  private final DeadLetters deadLetters = new DeadLetters("worker");

  WorkerProducer(Producer<String, byte[]> producer, Topics topics) {
    this.producer = producer;
    this.topics = topics;
  }

  @Override
  public CompletableFuture<Void> reply(Reply reply) {
    var id = reply.id();
    var topic = topics.replies();
    if (id.partition() >= topic.partitions()) {
      // The producer would wait for a partition that never comes.
      return CompletableFuture.failedFuture(
          new IllegalArgumentException("no partition " + id.partition() + " of " + topic.name()));
    }
    return send(
        new ProducerRecord<>(topic.name(), id.partition(), id.toString(), Wire.encode(reply)));
  }

  @Override
  public void answer(Answer answer) {
    var key = answer.scope().toString();
    var _ = send(new ProducerRecord<>(topics.answers().name(), key, Wire.encode(answer)));
  }

  @Override
  public CompletableFuture<Void> report(NodeReport report) {
    var key = report.pool().toString();
    return send(new ProducerRecord<>(topics.nodes().name(), key, Wire.encode(report)));
  }

  /** Sets aside what could not be read. */
  void unreadable(String reason, ConsumerRecord<?, byte[]> message) {
    var letter = deadLetters.unreadable(reason, message);
    var _ = send(new ProducerRecord<>(topics.deadLetters().name(), letter));
  }

  /** Waits at most this long for what is not acknowledged yet, and closes. */
  void close(Duration timeout) {
    producer.close(timeout);
  }

  private CompletableFuture<Void> send(ProducerRecord<String, byte[]> message) {
    var written = new CompletableFuture<Void>();
    try {
      var _ =
          producer.send(
              message,
              (metadata, thrown) -> {
                if (thrown == null) {
                  written.complete(null);
                } else {
                  fail(message, written, thrown);
                }
              });
    } catch (KafkaException | IllegalStateException e) {
      fail(message, written, e); // the buffer stayed full, or the producer is closed
    }
    return written;
  }

  private static void fail(
      ProducerRecord<String, byte[]> message, CompletableFuture<Void> written, Exception thrown) {
    LOG.atWarn()
        .addKeyValue("topic", message.topic())
        .addKeyValue("key", message.key())
        .setCause(thrown)
        .log("could not write");
    written.completeExceptionally(thrown);
  }
}
