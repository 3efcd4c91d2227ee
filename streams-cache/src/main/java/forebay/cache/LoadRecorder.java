package forebay.cache;

import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Keeps the newest load of each pool in the global store. */
final class LoadRecorder implements Processor<String, byte[], Void, Void> {

  private @Nullable KeyValueStore<String, byte[]> loads;

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    loads = context.getStateStore(CacheTopology.LOADS);
  }

  @Override
  public void process(Record<String, byte[]> record) {
    if (loads != null && record.key() != null) {
      loads.put(record.key(), record.value());
    }
  }
}
