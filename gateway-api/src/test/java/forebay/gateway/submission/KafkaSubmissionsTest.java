package forebay.gateway.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import forebay.gateway.problem.RefusedException;
import forebay.protocol.CacheScope;
import forebay.protocol.KeyId;
import forebay.protocol.Lane;
import forebay.protocol.ModelName;
import forebay.protocol.PoolId;
import forebay.protocol.RequestId;
import forebay.protocol.TenantId;
import forebay.protocol.chat.ChatRequest;
import forebay.protocol.chat.Message;
import forebay.protocol.chat.Role;
import forebay.protocol.chat.Sampling;
import forebay.protocol.reply.Reply;
import forebay.protocol.request.Allowance;
import forebay.protocol.request.Idempotency;
import forebay.protocol.request.Request;
import forebay.protocol.topic.Topics;
import forebay.protocol.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KafkaSubmissionsTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final Topics TOPICS = Topics.of("t.", 1, 16);
  private static final Request.Submit SUBMIT =
      new Request.Submit(
          new RequestId(1, 3, 4, 5),
          new KeyId("key"),
          new TenantId("tenant"),
          null,
          new CacheScope("0".repeat(64)),
          new PoolId("pool"),
          Lane.INTERACTIVE,
          NOW,
          NOW.plusSeconds(60),
          Allowance.UNLIMITED,
          new Idempotency("token", "body", false),
          new ChatRequest(
              new ModelName("m"),
              List.of(Message.of(Role.USER, "hi")),
              List.of(),
              null,
              null,
              Sampling.DEFAULTS,
              false,
              null));
  private static final Reply.Accepted ACCEPTED = RequestMaker.accepted(SUBMIT);

  /** Loses what is sent as the Submit or as the Accepted, and takes everything after them. */
  private static final class LosingProducer extends MockProducer<String, byte[]> {

    private final boolean losesSubmit;
    private final boolean losesAccepted;

    LosingProducer(boolean losesSubmit, boolean losesAccepted) {
      super(Cluster.empty(), false, null, new StringSerializer(), new ByteArraySerializer());
      this.losesSubmit = losesSubmit;
      this.losesAccepted = losesAccepted;
    }

    @Override
    public synchronized Future<RecordMetadata> send(
        ProducerRecord<String, byte[]> entry, Callback callback) {
      var future = super.send(entry, callback);
      if (history().size() == 2) {
        end(losesSubmit);
        end(losesAccepted);
      }
      return future;
    }

    private void end(boolean lost) {
      if (lost) {
        errorNext(new TimeoutException("too late"));
      } else {
        completeNext();
      }
    }

    List<String> written() {
      return history().stream()
          .map(
              entry ->
                  entry.topic()
                      + (entry.partition() == null ? "" : "-" + entry.partition())
                      + " "
                      + entry.key()
                      + " "
                      + new String(entry.value(), StandardCharsets.UTF_8))
          .toList();
    }
  }

  private static String request(Request request) {
    return "t.requests key " + text(request);
  }

  private static String reply(Reply reply) {
    return "t.replies-3 " + SUBMIT.id() + " " + text(reply);
  }

  private static String text(Object record) {
    return new String(Wire.encode(record), StandardCharsets.UTF_8);
  }

  private static RefusedException refused(MockProducer<String, byte[]> producer) {
    var submissions = new KafkaSubmissions(producer, TOPICS, () -> NOW);
    return catchThrowableOfType(RefusedException.class, () -> submissions.submit(SUBMIT, ACCEPTED));
  }

  @Test
  void writesBothRecords() throws Exception {
    var producer = new LosingProducer(false, false);
    new KafkaSubmissions(producer, TOPICS, () -> NOW).submit(SUBMIT, ACCEPTED);
    assertThat(producer.written()).containsExactly(request(SUBMIT), reply(ACCEPTED));
  }

  @ParameterizedTest
  @CsvSource({"true,false", "false,true", "true,true"})
  void takesBackWhatMayHaveBeenWritten(boolean losesSubmit, boolean losesAccepted) {
    var producer = new LosingProducer(losesSubmit, losesAccepted);
    assertThat(refused(producer).problem().status()).isEqualTo(503);
    assertThat(producer.written())
        .containsExactly(
            request(SUBMIT),
            reply(ACCEPTED),
            request(RequestMaker.cancel(SUBMIT, Request.Cause.ASKED)),
            reply(ACCEPTED),
            reply(new Reply.Cancelled(SUBMIT.id(), NOW)));
  }

  @Test
  void takesNothingBackOfWhatWasNeverSent() {
    var producer =
        new MockProducer<>(
            Cluster.empty(), true, null, new StringSerializer(), new ByteArraySerializer());
    producer.sendException = new TimeoutException("no metadata");
    assertThat(refused(producer).problem().status()).isEqualTo(503);
    assertThat(producer.history()).isEmpty();
  }
}
