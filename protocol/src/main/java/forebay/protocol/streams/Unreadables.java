package forebay.protocol.streams;

import forebay.protocol.request.DeadLetter;
import forebay.protocol.wire.Wire;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** What a stage does with a record that it cannot read: it goes on, and the record is kept. */
public final class Unreadables {

  /** The dead letter for a record of the context's current topic. */
  public static Record<String, byte[]> letter(
      String stage, String reason, Record<String, byte[]> record, ProcessorContext<?, ?> context) {
    var source =
        context
            .recordMetadata()
            .map(from -> from.topic() + "-" + from.partition() + "@" + from.offset())
            .orElse("unknown");
    var letter = DeadLetter.unreadable(stage, reason, source, record.value());
    return record.withKey(source).withValue(Wire.encode(letter));
  }

  private Unreadables() {}
}
