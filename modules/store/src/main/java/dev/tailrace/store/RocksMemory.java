package dev.tailrace.store;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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
  // Guarded by this, as is that the cache is open: asking what is closed ends the process.
  private final Set<RocksKeyValues> open = new LinkedHashSet<>();
  private boolean closed;

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

  synchronized void opened(RocksKeyValues store) {
    open.add(store);
  }

  /** Returns when nobody measures the store any more. */
  synchronized void closing(RocksKeyValues store) {
    open.remove(store);
  }

  /** What each open store takes up; any thread. */
  public synchronized List<StoreSize> sizes() {
    return open.stream().map(RocksKeyValues::size).toList();
  }

  /** Bytes in the block cache, those of write buffers included; 0 once closed. Any thread. */
  public synchronized long cacheBytes() {
    return closed ? 0 : cache.getUsage();
  }

  @Override
  public synchronized void close() {
    closed = true;
    writeBuffers.close();
    cache.close();
  }
}
