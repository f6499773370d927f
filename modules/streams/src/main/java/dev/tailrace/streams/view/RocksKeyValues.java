package dev.tailrace.streams.view;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.RocksObject;
import org.rocksdb.Slice;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * {@link KeyValues} in RocksDB, without a write-ahead log: Kafka is the log. What was not flushed
 * when the process died is folded again, and a flush always holds whole batches only, so data and
 * offset never part.
 *
 * <p>A read that finds damage ends the store: it takes no more writes and is never opened again, so
 * that its owner puts another in its place and folds the log again.
 *
 * <p>Reading from a closed RocksDB kills the JVM: the owner must see to it that no read is under
 * way when it calls {@link #close}.
 */
final class RocksKeyValues implements KeyValues {
  private static final int WRITE_BUFFER_BYTES = 16 << 20;
  private static final int BLOCK_BYTES = 16 << 10;

  /** A file beside RocksDB's own: damage was found here, and this is not to be opened again. */
  private static final String DAMAGED = "DAMAGED";

  private final Path folder;
  private final ViewScope scope;
  private final RocksMemory memory;
  private final List<RocksObject> owned = new ArrayList<>();
  private final Options options;
  private final WriteOptions withoutLog;
  private final ReadOptions reads;
  private final RocksDB db;
  private volatile @Nullable StorageException damage;
  // Those that are open; the lock keeps their release and the end of the store apart.
  private final Set<Still> stills = new HashSet<>();

  private RocksKeyValues(ViewScope scope, Path folder, RocksMemory memory) throws RocksDBException {
    this.folder = folder;
    this.scope = scope;
    this.memory = memory;
    var bloom = own(new BloomFilter(10, false));
    options =
        own(
            new Options()
                .setCreateIfMissing(true)
                .setWriteBufferSize(WRITE_BUFFER_BYTES)
                .setWriteBufferManager(memory.writeBuffers())
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setBottommostCompressionType(CompressionType.ZSTD_COMPRESSION)
                .setKeepLogFileNum(2)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxOpenFiles(256)
                .setTableFormatConfig(
                    new BlockBasedTableConfig()
                        .setBlockCache(memory.cache())
                        .setBlockSize(BLOCK_BYTES)
                        .setCacheIndexAndFilterBlocks(true)
                        .setFilterPolicy(bloom)));
    withoutLog = own(new WriteOptions().setDisableWAL(true));
    reads = own(new ReadOptions());
    try {
      db = RocksDB.open(options, folder.toString());
    } catch (RocksDBException e) {
      closeOwned();
      throw e;
    }
  }

  /** Opens or creates the store in {@code folder}; not one in which a read has found damage. */
  static RocksKeyValues open(ViewScope scope, Path folder, RocksMemory memory) {
    try {
      Files.createDirectories(folder);
      Path damaged = folder.resolve(DAMAGED);
      if (Files.exists(damaged)) {
        throw new IOException("damage was found earlier: " + Files.readString(damaged));
      }
      var store = new RocksKeyValues(scope, folder, memory);
      memory.opened(store);
      return store;
    } catch (IOException | RocksDBException e) {
      throw new StorageException("cannot open the store in " + folder + ": " + e.getMessage(), e);
    }
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    return get(reads, key);
  }

  @Override
  public void scan(byte[] from, byte[] to, Visitor visitor) {
    scan(null, from, to, visitor);
  }

  @Override
  public @Nullable Entry floor(byte[] key, byte[] lowest) {
    return floor(reads, key, lowest);
  }

  @Override
  public void write(Batch batch) {
    StorageException found = damage;
    if (found != null) {
      throw new StorageException("the store in " + folder + " is damaged", found);
    }
    try (var changes = new WriteBatch()) {
      for (Batch.Change change : batch.changes()) {
        byte[] to = change.to();
        byte[] value = change.value();
        if (to != null) {
          changes.deleteRange(change.key(), to);
        } else if (value != null) {
          changes.put(change.key(), value);
        } else {
          changes.delete(change.key());
        }
      }
      db.write(withoutLog, changes);
    } catch (RocksDBException e) {
      throw failed("write", e);
    }
  }

  @Override
  public void flush() {
    try (var wait = new FlushOptions().setWaitForFlush(true).setAllowWriteStall(true)) {
      db.flush(wait);
    } catch (RocksDBException e) {
      throw failed("flush", e);
    }
  }

  @Override
  public void clear() {
    try {
      db.deleteRange(withoutLog, new byte[0], Keys.END);
    } catch (RocksDBException e) {
      throw failed("clear", e);
    }
    flush();
  }

  @Override
  public Snapshot snapshot() {
    var taken = new Still();
    synchronized (stills) {
      stills.add(taken);
    }
    return taken;
  }

  /** What it takes up now: what RocksDB knows of itself, without reading a file. */
  StoreSize size() {
    try {
      return new StoreSize(
          scope.topic(),
          scope.partition(),
          db.getLongProperty("rocksdb.total-sst-files-size"),
          db.getLongProperty("rocksdb.estimate-num-keys"),
          db.getLongProperty("rocksdb.size-all-mem-tables"));
    } catch (RocksDBException e) {
      throw failed("measure", e);
    }
  }

  @Override
  public void close() {
    memory.closing(this);
    synchronized (stills) {
      List.copyOf(stills).forEach(Still::close);
    }
    db.close();
    closeOwned();
  }

  private <T extends RocksObject> T own(T object) {
    owned.add(object);
    return object;
  }

  private void closeOwned() {
    owned.reversed().forEach(RocksObject::close);
  }

  private byte @Nullable [] get(ReadOptions options, byte[] key) {
    try {
      return db.get(options, key);
    } catch (RocksDBException e) {
      throw failed("read", e);
    }
  }

  private void scan(
      org.rocksdb.@Nullable Snapshot snapshot, byte[] from, byte[] to, Visitor visitor) {
    try (var end = new Slice(to);
        var bounded = new ReadOptions().setIterateUpperBound(end)) {
      if (snapshot != null) {
        bounded.setSnapshot(snapshot);
      }
      try (RocksIterator iterator = db.newIterator(bounded)) {
        iterator.seek(from);
        while (iterator.isValid() && visitor.visit(iterator.key(), iterator.value())) {
          iterator.next();
        }
        iterator.status();
      }
    } catch (RocksDBException e) {
      throw failed("scan", e);
    }
  }

  private @Nullable Entry floor(ReadOptions options, byte[] key, byte[] lowest) {
    try (RocksIterator iterator = db.newIterator(options)) {
      iterator.seekForPrev(key);
      iterator.status();
      return iterator.isValid() && Arrays.compareUnsigned(iterator.key(), lowest) >= 0
          ? new Entry(iterator.key(), iterator.value())
          : null;
    } catch (RocksDBException e) {
      throw failed("scan", e);
    }
  }

  private StorageException failed(String what, RocksDBException e) {
    var failure =
        new StorageException(
            "cannot " + what + " the store in " + folder + ": " + e.getMessage(), e);
    if (e.getStatus() != null && e.getStatus().getCode() == Status.Code.Corruption) {
      damage = failure;
      try {
        Files.writeString(folder.resolve(DAMAGED), String.valueOf(e.getMessage()));
      } catch (IOException unwritten) {
        failure.addSuppressed(unwritten);
      }
    }
    return failure;
  }

  private final class Still implements Snapshot {
    private final org.rocksdb.Snapshot snapshot = db.getSnapshot();
    private final ReadOptions unmoved = new ReadOptions().setSnapshot(snapshot);

    @Override
    public byte @Nullable [] get(byte[] key) {
      requireOpen();
      return RocksKeyValues.this.get(unmoved, key);
    }

    @Override
    public void scan(byte[] from, byte[] to, Visitor visitor) {
      requireOpen();
      RocksKeyValues.this.scan(snapshot, from, to, visitor);
    }

    @Override
    public @Nullable Entry floor(byte[] key, byte[] lowest) {
      requireOpen();
      return RocksKeyValues.this.floor(unmoved, key, lowest);
    }

    private void requireOpen() {
      synchronized (stills) {
        if (!stills.contains(this)) {
          throw new IllegalStateException("this picture of " + folder + " is closed");
        }
      }
    }

    @Override
    public void close() {
      synchronized (stills) {
        if (stills.remove(this)) {
          unmoved.close();
          db.releaseSnapshot(snapshot);
        }
      }
    }
  }
}
