package forebay.gateway.submission;

import forebay.gateway.problem.Problem;
import forebay.gateway.problem.Problems;
import forebay.gateway.problem.RefusedException;
import forebay.protocol.reply.Reply;
import forebay.protocol.request.DeadLetter;
import forebay.protocol.request.Request;
import forebay.protocol.topic.Topics;
import forebay.protocol.wire.Wire;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to {@code requests}, {@code replies} and {@code dead-letters}. Thread-safe; the bound on
 * waiting is the producer's.
 */
public final class KafkaSubmissions implements Submissions, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(KafkaSubmissions.class);
  private static final Duration CLOSE = Duration.ofMillis(500);

  private final Producer<String, byte[]> producer; // thread-safe, closed here
  private final Topics topics;

  public KafkaSubmissions(Producer<String, byte[]> producer, Topics topics) {
    this.producer = producer;
    this.topics = topics;
  }

  /**
   * Both records are on their way together, and both are waited for. If the process dies in
   * between, either there is a request that nobody was promised an answer to, or an Accepted
   * without a request, which its deadline ends for every reader.
   */
  @Override
  public void submit(Request.Submit submit, Reply.Accepted accepted) throws InterruptedException {
    try {
      var request = send(submit);
      if (request.isDone()) {
        request.get(); // it failed at once: the second would only wait as long again
      }
      var reply =
          producer.send(
              new ProducerRecord<>(
                  topics.replies().name(),
                  accepted.id().partition(),
                  accepted.id().toString(),
                  Wire.encode(accepted)));
      request.get();
      reply.get();
    } catch (ExecutionException e) {
      throw refused(submit, e.getCause() == null ? e : e.getCause());
    } catch (KafkaException e) {
      throw refused(submit, e);
    }
  }

  private Future<RecordMetadata> send(Request request) {
    return producer.send(
        new ProducerRecord<>(
            topics.requests().name(), request.key().value(), Wire.encode(request)));
  }

  private static RefusedException refused(Request.Submit submit, Throwable cause) {
    if (cause instanceof RecordTooLargeException) {
      return new RefusedException(
          Problem.client(413, "request_too_large", "the request is too large for the queue"));
    }
    log.warn("request={} not accepted: {}", submit.id(), cause.toString());
    return new RefusedException(
        Problem.busy("queue_unavailable", "the queue cannot be reached", Problems.SOON));
  }

  @Override
  public void cancel(Request.Cancel cancel) {
    write(
        new ProducerRecord<>(topics.requests().name(), cancel.key().value(), Wire.encode(cancel)),
        "cancel of request=" + cancel.id());
  }

  /** Writes what could not be read; a failure is logged. */
  public void deadLetter(DeadLetter letter) {
    write(new ProducerRecord<>(topics.deadLetters().name(), Wire.encode(letter)), "a dead letter");
  }

  /** Writes a record that nobody waits for. */
  private void write(ProducerRecord<String, byte[]> entry, String what) {
    try {
      var _ =
          producer.send(
              entry,
              (metadata, failure) -> {
                if (failure != null) {
                  log.warn("{} not written: {}", what, failure.toString());
                }
              });
    } catch (KafkaException e) {
      log.warn("{} not written: {}", what, e.toString());
    }
  }

  @Override
  public void close() {
    producer.close(CLOSE);
  }
}
