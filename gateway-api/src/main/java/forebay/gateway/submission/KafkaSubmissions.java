package forebay.gateway.submission;

import forebay.gateway.problem.Problem;
import forebay.gateway.problem.Problems;
import forebay.gateway.problem.RefusedException;
import forebay.protocol.reply.Reply;
import forebay.protocol.request.Request;
import forebay.protocol.topic.Topics;
import forebay.protocol.wire.Wire;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
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
  private final InstantSource clock;

  public KafkaSubmissions(Producer<String, byte[]> producer, Topics topics, InstantSource clock) {
    this.producer = producer;
    this.topics = topics;
    this.clock = clock;
  }

  /**
   * Both records are on their way together, and both are waited for. If the process dies in
   * between, either there is a request that nobody was promised an answer to, or an Accepted
   * without a request, which its deadline ends for every reader.
   */
  @Override
  public void submit(Request.Submit submit, Reply.Accepted accepted) throws InterruptedException {
    try {
      var request = producer.send(record(submit));
      if (request.isDone()) {
        request.get(); // it failed at once: the second would only wait as long again
      }
      var reply = producer.send(record(accepted));
      try {
        request.get();
        reply.get();
      } catch (ExecutionException e) {
        takeBack(submit, accepted);
        throw e;
      }
    } catch (ExecutionException e) {
      throw refused(submit, e.getCause() == null ? e : e.getCause());
    } catch (KafkaException e) {
      throw refused(submit, e);
    }
  }

  /**
   * Ends a request of which nobody knows what was written. What is accepted must end, and what ends
   * must be accepted: so both are said, the first perhaps again. A Submit that arrived after all is
   * not to be run.
   */
  private void takeBack(Request.Submit submit, Reply.Accepted accepted) {
    write(
        record(RequestMaker.cancel(submit, Request.Cause.ASKED)),
        "cancel of request=" + submit.id());
    write(record(accepted), "acceptance of request=" + submit.id());
    write(
        record(new Reply.Cancelled(submit.id(), clock.instant())), "end of request=" + submit.id());
  }

  private ProducerRecord<String, byte[]> record(Request request) {
    return new ProducerRecord<>(
        topics.requests().name(), request.key().value(), Wire.encode(request));
  }

  private ProducerRecord<String, byte[]> record(Reply reply) {
    return new ProducerRecord<>(
        topics.replies().name(), reply.id().partition(), reply.id().toString(), Wire.encode(reply));
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
    write(record(cancel), "cancel of request=" + cancel.id());
  }

  /** Writes what could not be read; a failure is logged. */
  public void deadLetter(byte[] letter) {
    write(new ProducerRecord<>(topics.deadLetters().name(), letter), "a dead letter");
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
