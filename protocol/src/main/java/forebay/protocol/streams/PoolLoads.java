package forebay.protocol.streams;

import forebay.protocol.PoolId;
import forebay.protocol.node.PoolLoad;
import forebay.protocol.topic.Topics;
import forebay.protocol.wire.Decoded;
import forebay.protocol.wire.Wire;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * The newest load of each pool, from {@code load}, for a stage that decides by it: a global store,
 * which every task of the stage reads. An instance belongs to one task's thread.
 */
public final class PoolLoads {

  private static final String STORE = "loads";

  private final KeyValueStore<String, byte[]> store;

  /** Loads by the bytes that they were read from: most requests find the same ones. */
  private final Map<ByteBuffer, PoolLoad> read = new HashMap<>();

  /** The loads, for a processor of a topology that they were added to. */
  public PoolLoads(ProcessorContext<?, ?> context) {
    this.store = context.getStateStore(STORE);
  }

  /** Adds the store and what fills it to a topology. */
  public static Topology addTo(Topology topology, Topics topics) {
    return topology.addGlobalStore(
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(STORE), Serdes.String(), Serdes.ByteArray())
            .withLoggingDisabled(),
        "from-load",
        new StringDeserializer(),
        new ByteArrayDeserializer(),
        topics.load().name(),
        "remember-load",
        Recorder::new);
  }

  /** The load of the pool, null if its scheduler has said nothing that can be read. */
  public @Nullable PoolLoad of(PoolId pool) {
    var bytes = store.get(pool.value());
    if (bytes == null) {
      return null;
    }
    var known = read.get(ByteBuffer.wrap(bytes));
    if (known != null) {
      return known;
    }
    if (!(Wire.decode(PoolLoad.class, bytes) instanceof Decoded.Valid<PoolLoad>(var load))) {
      return null;
    }
    read.values().removeIf(older -> older.pool().equals(load.pool()));
    read.put(ByteBuffer.wrap(bytes), load);
    return load;
  }

  /** Keeps the newest load of each pool. */
  private static final class Recorder implements Processor<String, byte[], Void, Void> {

    private @Nullable KeyValueStore<String, byte[]> loads;

    @Override
    public void init(ProcessorContext<Void, Void> context) {
      loads = context.getStateStore(STORE);
    }

    @Override
    public void process(Record<String, byte[]> record) {
      if (loads != null && record.key() != null) {
        loads.put(record.key(), record.value());
      }
    }
  }
}
