package forebay.protocol.streams;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;

/**
 * RocksDB for many small stores in one process: Streams' defaults come to some 50 MB for each store
 * of each partition.
 */
public final class SmallRocksDb implements RocksDBConfigSetter {

  /** A live request's state is small and mostly still in the write buffer. */
  private static final long BLOCK_CACHE_BYTES = 2L * 1024 * 1024;

  /** Two of them: one that fills while the other is written. */
  private static final long WRITE_BUFFER_BYTES = 4L * 1024 * 1024;

  private static final int WRITE_BUFFERS = 2;

  private final LRUCache cache = new LRUCache(BLOCK_CACHE_BYTES);

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    if (options.tableFormatConfig() instanceof BlockBasedTableConfig table) {
      table.setBlockCache(cache);
      options.setTableFormatConfig(table);
    }
    options.setWriteBufferSize(WRITE_BUFFER_BYTES);
    options.setMaxWriteBufferNumber(WRITE_BUFFERS);
  }

  @Override
  public void close(String storeName, Options options) {
    cache.close();
  }
}
