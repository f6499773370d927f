package dev.tailrace.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * {@link KeyValues} in RocksDB, without a write-ahead log: Kafka is the log. What was not flushed
 * when the process died is folded again, and a flush always holds whole batches of all families
 * only, so data and offset never part.
 *
 * <p>A read that finds damage ends the store: it takes no more writes and is never opened again, so
 * that its owner puts another in its place and folds the log again.
 *
 * <p>Reading from a closed RocksDB kills the JVM: the owner must see to it that no read is under
 * way when it calls {@link #close}.
 */
public final class RocksKeyValues implements KeyValues {
  /** A file beside RocksDB's own: damage was found here, and this is not to be opened again. */
  private static final String DAMAGED = "DAMAGED";

  private static final long FLUSH_PAUSE_NANOS = 100_000;

  private final Path folder;
  private final String name;
  private final RocksMemory memory;
  private final RocksFamilies db;
  private final WriteOptions withoutLog = new WriteOptions().setDisableWAL(true);
  private final ReadOptions reads = new ReadOptions();
  private volatile @Nullable StorageException damage;
  // Those that are open; the lock keeps their release and the end of the store apart.
  private final Set<Still> stills = new HashSet<>();

  private RocksKeyValues(String name, Path folder, RocksMemory memory, RocksFamilies db) {
    this.folder = folder;
    this.name = name;
    this.memory = memory;
    this.db = db;
  }

  /**
   * Opens or creates the store in {@code folder}; not one in which a read has found damage.
   *
   * @param name what {@link StoreSize} tells it from others by
   * @param families those that are used; a store is opened with the same ones each time
   * @throws StorageException when it cannot be opened
   */
  public static RocksKeyValues open(
      String name, Path folder, RocksMemory memory, Set<Family> families) {
    try {
      Files.createDirectories(folder);
      Path damaged = folder.resolve(DAMAGED);
      if (Files.exists(damaged)) {
        throw new IOException("damage was found earlier: " + Files.readString(damaged));
      }
      RocksManifest.check(folder);
      var store =
          new RocksKeyValues(
              name, folder, memory, RocksFamilies.open(folder, memory, EnumSet.copyOf(families)));
      memory.opened(store);
      return store;
    } catch (IOException | RocksDBException e) {
      throw new StorageException("cannot open the store in " + folder + ": " + e.getMessage(), e);
    }
  }

  @Override
  public byte @Nullable [] get(Family family, byte[] key) {
    return get(reads, family, key);
  }

  @Override
  public void scan(Family family, byte[] from, byte[] to, Visitor visitor) {
    scan(null, family, from, to, visitor);
  }

  @Override
  public @Nullable Entry floor(byte[] key, byte[] lowest) {
    return floor(reads, key, lowest);
  }

  @Override
  public void write(Batch batch) {
    requireSound();
    try (var changes = new WriteBatch()) {
      for (Batch.Change change : batch.changes()) {
        ColumnFamilyHandle family = db.handle(change.family());
        byte[] to = change.to();
        byte[] value = change.value();
        if (to != null) {
          changes.deleteRange(family, change.key(), to);
        } else if (value != null) {
          changes.put(family, change.key(), value);
        } else {
          changes.delete(family, change.key());
        }
      }
      db.db().write(withoutLog, changes);
    } catch (RocksDBException e) {
      throw failed("write", e);
    }
  }

  @Override
  public void flush() {
    flush(true);
  }

  @Override
  public void flushSoon() {
    flush(false);
  }

  /**
   * RocksDB 10 takes the memtables of one family for those of another while it waits for a flush of
   * several, and so may return while some are still in memory. Then it is asked again.
   */
  private void flush(boolean wait) {
    try (var how = new FlushOptions().setWaitForFlush(wait).setAllowWriteStall(true)) {
      db.db().flush(how, db.handles());
      while (wait && unflushed() > 0) {
        LockSupport.parkNanos(FLUSH_PAUSE_NANOS);
        db.db().flush(how, db.handles());
      }
    } catch (RocksDBException e) {
      throw failed("flush", e);
    }
  }

  /** How many memtables are full, or were to be flushed, and are not in files yet. */
  long unflushed() throws RocksDBException {
    return db.sum("rocksdb.num-immutable-mem-table");
  }

  @Override
  public void clear() {
    try {
      for (ColumnFamilyHandle family : db.handles()) {
        db.db().deleteRange(family, withoutLog, new byte[0], KeyReads.after(new byte[0]));
      }
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
          name,
          db.sum("rocksdb.total-sst-files-size"),
          db.sum("rocksdb.estimate-num-keys"),
          db.sum("rocksdb.size-all-mem-tables"));
    } catch (RocksDBException e) {
      throw failed("measure", e);
    }
  }

  @Override
  public StorageException damaged(String what) {
    var failure = new StorageException("the store in " + folder + " is damaged: " + what);
    end(failure, what);
    return failure;
  }

  @Override
  public void requireSound() {
    StorageException found = damage;
    if (found != null) {
      throw new StorageException("the store in " + folder + " is damaged", found);
    }
  }

  @Override
  public void close() {
    memory.closing(this);
    synchronized (stills) {
      List.copyOf(stills).forEach(Still::close);
    }
    reads.close();
    withoutLog.close();
    db.close();
  }

  private byte @Nullable [] get(ReadOptions options, Family family, byte[] key) {
    try {
      return db.db().get(db.handle(family), options, key);
    } catch (RocksDBException e) {
      throw failed("read", e);
    }
  }

  private void scan(
      org.rocksdb.@Nullable Snapshot snapshot,
      Family family,
      byte[] from,
      byte[] to,
      Visitor visitor) {
    try (var end = new Slice(to);
        var bounded = new ReadOptions().setIterateUpperBound(end)) {
      if (snapshot != null) {
        bounded.setSnapshot(snapshot);
      }
      // A range may be wider than the prefix that the filters know.
      bounded.setTotalOrderSeek(true);
      try (RocksIterator iterator = db.db().newIterator(db.handle(family), bounded)) {
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
    try (RocksIterator iterator = db.db().newIterator(db.handle(Family.PLAIN), options)) {
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
      end(failure, String.valueOf(e.getMessage()));
    }
    return failure;
  }

  private void end(StorageException failure, String why) {
    damage = failure;
    try {
      Files.writeString(folder.resolve(DAMAGED), why);
    } catch (IOException unwritten) {
      failure.addSuppressed(unwritten);
    }
  }

  private final class Still implements Snapshot {
    private final org.rocksdb.Snapshot snapshot = db.db().getSnapshot();
    private final ReadOptions unmoved = new ReadOptions().setSnapshot(snapshot);

    @Override
    public byte @Nullable [] get(Family family, byte[] key) {
      requireOpen();
      return RocksKeyValues.this.get(unmoved, family, key);
    }

    @Override
    public void scan(Family family, byte[] from, byte[] to, Visitor visitor) {
      requireOpen();
      RocksKeyValues.this.scan(snapshot, family, from, to, visitor);
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
          db.db().releaseSnapshot(snapshot);
        }
      }
    }
  }
}
