package forebay.protocol.streams;

import forebay.protocol.RequestId;
import forebay.protocol.reply.Failure;
import forebay.protocol.request.DeadLetter;
import forebay.protocol.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Makes a stage's dead letters, none larger than a topic takes. Thread-safe. */
public final class DeadLetters {

  /**
   * The most of a payload that is kept, in bytes: encoded it may double, and a dead letter that the
   * broker refuses would stop the stage. The whole record is still in the topic it came from.
   */
  static final int MAX_PAYLOAD_BYTES = 1_000_000;

  private final String stage;

  public DeadLetters(String stage) {
    this.stage = stage;
  }

  /** Of a record that a stage could not read. */
  public byte[] unreadable(
      String reason, Optional<RecordMetadata> source, byte @Nullable [] bytes) {
    return unreadable(
        reason,
        source.map(at -> source(at.topic(), at.partition(), at.offset())).orElse("unknown"),
        bytes);
  }

  /** Of a record that a consumer could not read. */
  public byte[] unreadable(String reason, ConsumerRecord<?, byte[]> entry) {
    return unreadable(
        reason, source(entry.topic(), entry.partition(), entry.offset()), entry.value());
  }

  private byte[] unreadable(String reason, String source, byte @Nullable [] bytes) {
    var kept =
        bytes == null || bytes.length <= MAX_PAYLOAD_BYTES
            ? bytes
            : Arrays.copyOf(bytes, MAX_PAYLOAD_BYTES);
    return Wire.encode(DeadLetter.unreadable(stage, reason, source, kept));
  }

  private static String source(String topic, int partition, long offset) {
    return topic + "-" + partition + "@" + offset;
  }

  /** Of a request that was given up; its payload is left out if it is too large. */
  public byte[] givenUp(RequestId id, Failure failure, byte @Nullable [] submit) {
    var payload =
        submit == null || submit.length > MAX_PAYLOAD_BYTES
            ? null
            : new String(submit, StandardCharsets.UTF_8);
    var reason = failure.kind() + ": " + failure.message();
    return Wire.encode(new DeadLetter(id, stage, reason, null, payload));
  }
}
