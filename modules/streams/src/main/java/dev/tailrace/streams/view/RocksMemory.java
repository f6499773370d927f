package dev.tailrace.streams.view;

import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * The memory that all RocksDB instances of this process share: one block cache, and write buffers
 * that are charged to it, so that more partitions do not mean more memory. Close it after the last
 * store.
 */
public final class RocksMemory implements AutoCloseable {
  static {
    RocksDB.loadLibrary();
  }

  private final Cache cache;
  private final WriteBufferManager writeBuffers;

  public RocksMemory(long cacheBytes, long writeBufferBytes) {
    cache = new LRUCache(cacheBytes);
    writeBuffers = new WriteBufferManager(writeBufferBytes, cache);
  }

  Cache cache() {
    return cache;
  }

  WriteBufferManager writeBuffers() {
    return writeBuffers;
  }

  @Override
  public void close() {
    writeBuffers.close();
    cache.close();
  }
}
