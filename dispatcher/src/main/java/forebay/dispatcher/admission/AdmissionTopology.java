package forebay.dispatcher.admission;

import forebay.protocol.config.LimitsConfig;
import forebay.protocol.config.RateLimitConfig;
import forebay.protocol.streams.Addresses;
import forebay.protocol.streams.PoolLoads;
import forebay.protocol.topic.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * {@code requests} to {@code admitted}, keyed by the cache scope. Keyed by the API key on the way
 * in, as {@code settlements} are, so that one {@link Admission} sees everything that a key asks and
 * how it ended; {@code load} tells how the pools are.
 *
 * <p>Everything that it counts by is in the changelog of its store, so a restart gives nobody a
 * fresh quota; while the store is restored, requests wait in their topic.
 */
public final class AdmissionTopology implements Supplier<Topology> {

  static final String REQUESTS = "requests";
  static final String SETTLEMENTS = "settlements";
  static final String ADMISSION = "admission";
  static final String PASSES = "passes";
  static final String DEFERRED = "deferred";
  static final String ADMITTED = "admitted";
  static final String REPLIES = "replies";
  static final String DEAD_LETTERS = "dead-letters";

  private final Topics topics;
  private final RateLimitConfig rates;
  private final LimitsConfig limits;
  private final AdmissionMetrics metrics;

  public AdmissionTopology(
      Topics topics, RateLimitConfig rates, LimitsConfig limits, MeterRegistry registry) {
    this.topics = topics;
    this.rates = rates;
    this.limits = limits;
    this.metrics = new AdmissionMetrics(registry);
  }

  @Override
  public Topology get() {
    var text = new StringSerializer();
    var bytes = new ByteArraySerializer();
    return PoolLoads.addTo(new Topology(), topics)
        .addSource(REQUESTS, new StringDeserializer(), values(), topics.requests().name())
        .addSource(SETTLEMENTS, new StringDeserializer(), values(), topics.settlements().name())
        .addProcessor(
            ADMISSION,
            () -> new AdmissionProcessor(topics, rates, limits, metrics),
            REQUESTS,
            SETTLEMENTS)
        .addStateStore(store(PASSES), ADMISSION)
        .addStateStore(store(DEFERRED), ADMISSION)
        .addSink(ADMITTED, topics.admitted().name(), text, bytes, ADMISSION)
        .addSink(REPLIES, topics.replies().name(), text, bytes, Addresses.replies(), ADMISSION)
        .addSink(DEAD_LETTERS, topics.deadLetters().name(), text, bytes, ADMISSION);
  }

  private static ByteArrayDeserializer values() {
    return new ByteArrayDeserializer();
  }

  /** Without a cache: what was said must not get ahead of what was stored by a commit interval. */
  private static StoreBuilder<KeyValueStore<String, byte[]>> store(String name) {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
        .withCachingDisabled();
  }
}
