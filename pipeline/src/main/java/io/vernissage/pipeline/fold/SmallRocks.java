package io.vernissage.pipeline.fold;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;

/**
 * Bounds what RocksDB takes beside the heap: every partition has a database of its own, and by default each takes 50 MiB
 * of cache and 48 MiB of write buffers. Ten thousand states are a few megabytes. Public since Kafka Streams makes it.
 */
public final class SmallRocks implements RocksDBConfigSetter {
    /** One for all databases of the process; never closed, since they come and go. */
    private static final LRUCache CACHE = new LRUCache(16L << 20);

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        if (options.tableFormatConfig() instanceof BlockBasedTableConfig table) {
            table.setBlockCache(CACHE);
            table.setCacheIndexAndFilterBlocks(true);
            options.setTableFormatConfig(table);
        }
        options.setWriteBufferSize(2L << 20);
        options.setMaxWriteBufferNumber(2);
    }

    @Override
    public void close(String storeName, Options options) {
        // the cache is shared
    }
}
