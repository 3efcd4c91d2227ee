package forebay.dispatcher.scheduler;

import forebay.protocol.config.LimitsConfig;
import forebay.protocol.config.SchedulerConfig;
import forebay.protocol.streams.Addresses;
import forebay.protocol.topic.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * {@code queue} and {@code nodes}, both keyed by the pool, to {@code assignments}: one {@link
 * Scheduler} a pool, and the stores that it is rebuilt from.
 *
 * <p>The two topics must have the same number of partitions: a pool's requests and its nodes then
 * meet in one task.
 *
 * <p>The ledger is in memory: a state is small, is written several times for each request and read
 * only after a start, all of it, which a store on disk makes slower and no safer. What a restart
 * goes by is its changelog, which a commit waits for. Payloads are large and few of them are needed
 * at a time: they are in RocksDB.
 */
public final class SchedulerTopology implements Supplier<Topology> {

  static final String QUEUE = "queue";
  static final String NODES = "nodes";
  static final String SCHEDULER = "scheduler";
  static final String SUBMITS = "submits";
  static final String LEDGER = "ledger";
  static final String ASSIGNMENTS = "assignments";
  static final String REPLIES = "replies";
  static final String SETTLEMENTS = "settlements";
  static final String LOAD = "load";
  static final String DEAD_LETTERS = "dead-letters";

  private final Topics topics;
  private final SchedulerConfig config;
  private final LimitsConfig limits;
  private final SchedulerMetrics metrics;

  /** Makes the stage; its metrics are registered once, however many tasks it is divided into. */
  public SchedulerTopology(
      Topics topics, SchedulerConfig config, LimitsConfig limits, MeterRegistry registry) {
    this.topics = topics;
    this.config = config;
    this.limits = limits;
    this.metrics = new SchedulerMetrics(registry);
  }

  @Override
  public Topology get() {
    return get(Stores.persistentKeyValueStore(SUBMITS), Stores.inMemoryKeyValueStore(LEDGER));
  }

  Topology get(KeyValueBytesStoreSupplier submits, KeyValueBytesStoreSupplier ledger) {
    var text = new StringSerializer();
    var bytes = new ByteArraySerializer();
    return new Topology()
        .addSource(
            QUEUE, new StringDeserializer(), new ByteArrayDeserializer(), topics.queue().name())
        .addSource(
            NODES, new StringDeserializer(), new ByteArrayDeserializer(), topics.nodes().name())
        .addProcessor(
            SCHEDULER, () -> new SchedulerProcessor(topics, config, limits, metrics), QUEUE, NODES)
        .addStateStore(store(submits), SCHEDULER)
        .addStateStore(store(ledger), SCHEDULER)
        .addSink(
            ASSIGNMENTS,
            topics.assignments().name(),
            text,
            bytes,
            Addresses.assignments(topics),
            SCHEDULER)
        .addSink(REPLIES, topics.replies().name(), text, bytes, Addresses.replies(), SCHEDULER)
        .addSink(SETTLEMENTS, topics.settlements().name(), text, bytes, SCHEDULER)
        .addSink(LOAD, topics.load().name(), text, bytes, SCHEDULER)
        .addSink(DEAD_LETTERS, topics.deadLetters().name(), text, bytes, SCHEDULER);
  }

  /** Without a cache: what was said must not get ahead of what was stored by a commit interval. */
  private static StoreBuilder<KeyValueStore<String, byte[]>> store(
      KeyValueBytesStoreSupplier supplier) {
    return Stores.keyValueStoreBuilder(supplier, Serdes.String(), Serdes.ByteArray())
        .withCachingDisabled();
  }
}
