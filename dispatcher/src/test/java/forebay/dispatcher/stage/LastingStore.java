package forebay.dispatcher.stage;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * A store that outlives the stage that wrote it, for tests of a restart: the test driver deletes
 * its directory when it is closed.
 */
public final class LastingStore implements KeyValueStore<Bytes, byte[]> {

  private final String name;
  private final NavigableMap<Bytes, byte[]> content = new TreeMap<>();
  private boolean open;

  public LastingStore(String name) {
    this.name = name;
  }

  /** Gives this store to a topology. */
  public KeyValueBytesStoreSupplier supplier() {
    return new KeyValueBytesStoreSupplier() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public KeyValueStore<Bytes, byte[]> get() {
        return LastingStore.this;
      }

      @Override
      public String metricsScope() {
        return "lasting";
      }
    };
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    context.register(root, (key, value) -> {});
    open = true;
  }

  @Override
  public Position getPosition() {
    return Position.emptyPosition();
  }

  @Override
  public void close() {
    open = false;
  }

  @Override
  public boolean persistent() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void put(Bytes key, byte @Nullable [] value) {
    if (value == null) {
      content.remove(key);
    } else {
      content.put(key, value);
    }
  }

  @Override
  public byte @Nullable [] putIfAbsent(Bytes key, byte[] value) {
    return content.putIfAbsent(key, value);
  }

  @Override
  public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
    entries.forEach(entry -> put(entry.key, entry.value));
  }

  @Override
  public byte @Nullable [] delete(Bytes key) {
    return content.remove(key);
  }

  @Override
  public byte @Nullable [] get(Bytes key) {
    return content.get(key);
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
    return new Entries(new TreeMap<>(content.subMap(from, true, to, true)));
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> all() {
    return new Entries(new TreeMap<>(content));
  }

  @Override
  public long approximateNumEntries() {
    return content.size();
  }

  private static final class Entries implements KeyValueIterator<Bytes, byte[]> {

    private final NavigableMap<Bytes, byte[]> rest;
    private final Iterator<Map.Entry<Bytes, byte[]>> iterator;

    Entries(NavigableMap<Bytes, byte[]> rest) {
      this.rest = rest;
      this.iterator = rest.entrySet().iterator();
    }

    @Override
    public boolean hasNext() {
      return iterator.hasNext();
    }

    @Override
    public KeyValue<Bytes, byte[]> next() {
      var entry = iterator.next();
      iterator.remove();
      return KeyValue.pair(entry.getKey(), entry.getValue());
    }

    @Override
    public Bytes peekNextKey() {
      return rest.firstKey();
    }

    @Override
    public void close() {}
  }
}
