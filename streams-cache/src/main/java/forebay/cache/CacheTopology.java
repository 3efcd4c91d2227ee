package forebay.cache;

import forebay.protocol.config.CacheConfig;
import forebay.protocol.streams.Addresses;
import forebay.protocol.streams.PoolLoads;
import forebay.protocol.topic.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/**
 * The cache stage: {@code admitted} to {@code queue}, or to {@code replies} where the answer is
 * there already. {@code answers} fills it, {@code load} tells which weights the pools serve.
 */
public final class CacheTopology implements Supplier<Topology> {

  static final String ANSWERS = "answers";
  static final String TO_QUEUE = "to-queue";
  static final String TO_REPLIES = "to-replies";
  static final String TO_SETTLEMENTS = "to-settlements";
  static final String TO_DEAD_LETTERS = "to-dead-letters";

  private static final String FROM_ADMITTED = "from-admitted";
  private static final String FROM_ANSWERS = "from-answers";
  private static final String CACHE = "cache";

  private final Topics topics;
  private final CacheConfig config;
  private final MeterRegistry meters;

  public CacheTopology(Topics topics, CacheConfig config, MeterRegistry meters) {
    this.topics = topics;
    this.config = config;
    this.meters = meters;
  }

  @Override
  public Topology get() {
    Deserializer<String> keys = Serdes.String().deserializer();
    Deserializer<byte[]> values = Serdes.ByteArray().deserializer();
    Serializer<String> toKeys = Serdes.String().serializer();
    Serializer<byte[]> toValues = Serdes.ByteArray().serializer();
    var answers =
        Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(ANSWERS), Serdes.String(), Serdes.ByteArray())
            .withCachingDisabled()
            .withLoggingEnabled(Map.of());
    return PoolLoads.addTo(new Topology(), topics)
        .addSource(FROM_ADMITTED, keys, values, topics.admitted().name())
        .addSource(FROM_ANSWERS, keys, values, topics.answers().name())
        .addProcessor(
            CACHE, () -> new CacheProcessor(topics, config, meters), FROM_ADMITTED, FROM_ANSWERS)
        .addStateStore(answers, CACHE)
        .addSink(TO_QUEUE, topics.queue().name(), toKeys, toValues, CACHE)
        .addSink(TO_REPLIES, topics.replies().name(), toKeys, toValues, Addresses.replies(), CACHE)
        .addSink(TO_SETTLEMENTS, topics.settlements().name(), toKeys, toValues, CACHE)
        .addSink(TO_DEAD_LETTERS, topics.deadLetters().name(), toKeys, toValues, CACHE);
  }
}
