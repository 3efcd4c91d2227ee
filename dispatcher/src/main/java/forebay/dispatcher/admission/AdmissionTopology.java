package forebay.dispatcher.admission;

import forebay.protocol.streams.Addresses;
import forebay.protocol.topic.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;

/**
 * {@code requests} to {@code admitted}, keyed by the cache scope. Keyed by the API key on the way
 * in, so that one processor sees everything that a key asks for.
 *
 * <p>Without state of its own: if the process dies, what was not committed is read and forwarded
 * again, and the stages behind know each request by its id.
 */
public final class AdmissionTopology implements Supplier<Topology> {

  static final String REQUESTS = "requests";
  static final String ADMISSION = "admission";
  static final String ADMITTED = "admitted";
  static final String REPLIES = "replies";
  static final String DEAD_LETTERS = "dead-letters";

  private final Topics topics;
  private final AdmissionMetrics metrics;

  public AdmissionTopology(Topics topics, MeterRegistry registry) {
    this.topics = topics;
    this.metrics = new AdmissionMetrics(registry);
  }

  @Override
  public Topology get() {
    var text = new StringSerializer();
    var bytes = new ByteArraySerializer();
    return new Topology()
        .addSource(
            REQUESTS,
            new StringDeserializer(),
            new ByteArrayDeserializer(),
            topics.requests().name())
        .addProcessor(ADMISSION, () -> new AdmissionProcessor(topics, metrics), REQUESTS)
        .addSink(ADMITTED, topics.admitted().name(), text, bytes, ADMISSION)
        .addSink(REPLIES, topics.replies().name(), text, bytes, Addresses.replies(), ADMISSION)
        .addSink(DEAD_LETTERS, topics.deadLetters().name(), text, bytes, ADMISSION);
  }
}
