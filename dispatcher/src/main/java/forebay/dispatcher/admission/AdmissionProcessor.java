package forebay.dispatcher.admission;

import forebay.protocol.reply.Reply;
import forebay.protocol.request.Request;
import forebay.protocol.streams.DeadLetters;
import forebay.protocol.streams.RequestReader;
import forebay.protocol.topic.Topics;
import forebay.protocol.wire.Decoded;
import forebay.protocol.wire.Wire;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Reads a request, ends it if it comes too late, and passes it on as it is. */
final class AdmissionProcessor implements Processor<String, byte[], String, byte[]> {

  private final RequestReader reader;
  private final AdmissionMetrics metrics;
  private final DeadLetters deadLetters = new DeadLetters(AdmissionTopology.ADMISSION);
  private @Nullable ProcessorContext<String, byte[]> context;

  AdmissionProcessor(Topics topics, AdmissionMetrics metrics) {
    this.reader = new RequestReader(topics.replies());
    this.metrics = metrics;
  }

  @Override
  public void init(ProcessorContext<String, byte[]> context) {
    this.context = context;
  }

  @Override
  public void process(Record<String, byte[]> record) {
    switch (reader.read(record.value())) {
      case Decoded.Valid<Request>(Request.Submit submit) -> submit(submit, record);
      case Decoded.Valid<Request>(Request.Cancel cancel) -> {
        metrics.cancels.increment();
        admit(cancel, record);
      }
      case Decoded.Unreadable<Request>(var reason) -> {
        metrics.unreadable.increment();
        var letter = deadLetters.unreadable(reason, context().recordMetadata(), record.value());
        context().forward(record.withValue(letter), AdmissionTopology.DEAD_LETTERS);
      }
    }
  }

  private void submit(Request.Submit submit, Record<String, byte[]> record) {
    var now = Instant.ofEpochMilli(context().currentSystemTimeMs());
    if (submit.deadline().isAfter(now)) {
      metrics.admitted.increment();
      admit(submit, record);
    } else {
      metrics.expired.increment();
      var expired = Wire.encode(new Reply.Expired(submit.id(), now));
      context()
          .forward(
              record.withKey(submit.id().toString()).withValue(expired), AdmissionTopology.REPLIES);
    }
  }

  /** The bytes go on as they came: what this version does not know in them is not lost. */
  private void admit(Request request, Record<String, byte[]> record) {
    context().forward(record.withKey(request.scope().value()), AdmissionTopology.ADMITTED);
  }

  private ProcessorContext<String, byte[]> context() {
    if (context == null) {
      throw new IllegalStateException("not initialised");
    }
    return context;
  }
}
