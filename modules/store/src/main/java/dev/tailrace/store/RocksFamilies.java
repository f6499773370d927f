package dev.tailrace.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactionStyle;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksObject;

/** An open RocksDB with a column family for each {@link Family}, and how each is tuned. */
final class RocksFamilies implements AutoCloseable {
  private static final int WRITE_BUFFER_BYTES = 16 << 20;

  /** So many that a checkpoint does not wait until those before it are in files. */
  private static final int WRITE_BUFFERS_MAX = 8;

  private static final int CHUNK_BUFFER_BYTES = 64 << 20;
  private static final int BLOCK_BYTES = 16 << 10;
  private static final int MANIFEST_BYTES = 64 << 10;

  private final List<RocksObject> owned;
  private final RocksDB db;
  private final List<ColumnFamilyHandle> handles;

  private final Map<Family, ColumnFamilyHandle> byFamily = new EnumMap<>(Family.class);

  private RocksFamilies(
      Set<Family> families, List<RocksObject> owned, RocksDB db, List<ColumnFamilyHandle> handles) {
    this.owned = owned;
    this.db = db;
    this.handles = handles;
    int at = 0;
    for (Family family : families) {
      byFamily.put(family, handles.get(at++));
    }
  }

  static RocksFamilies open(Path folder, RocksMemory memory, Set<Family> wanted)
      throws RocksDBException {
    List<RocksObject> owned = new ArrayList<>();
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try {
      List<ColumnFamilyDescriptor> families = new ArrayList<>();
      for (Family family : wanted) {
        families.add(
            new ColumnFamilyDescriptor(
                family.text().getBytes(UTF_8), options(family, memory, owned)));
      }
      DBOptions options =
          kept(
              owned,
              new DBOptions()
                  .setCreateIfMissing(true)
                  .setCreateMissingColumnFamilies(true)
                  .setAtomicFlush(true)
                  .setWriteBufferManager(memory.writeBuffers())
                  .setKeepLogFileNum(2)
                  .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                  // By default 4 MiB of disk, for each of many views, before anything is written.
                  .setManifestPreallocationSize(MANIFEST_BYTES)
                  .setMaxOpenFiles(256));
      RocksDB db = RocksDB.open(options, folder.toString(), families, handles);
      return new RocksFamilies(wanted, owned, db, handles);
    } catch (RocksDBException e) {
      owned.reversed().forEach(RocksObject::close);
      throw e;
    }
  }

  private static ColumnFamilyOptions options(
      Family family, RocksMemory memory, List<RocksObject> owned) {
    var table =
        new BlockBasedTableConfig()
            .setBlockCache(memory.cache())
            .setBlockSize(BLOCK_BYTES)
            .setCacheIndexAndFilterBlocks(true)
            .setFilterPolicy(kept(owned, new BloomFilter(10, false)));
    var options =
        kept(
            owned,
            new ColumnFamilyOptions()
                .setWriteBufferSize(WRITE_BUFFER_BYTES)
                .setMaxWriteBufferNumber(WRITE_BUFFERS_MAX)
                .setTableFormatConfig(table));
    return switch (family) {
      case PLAIN ->
          options
              .setCompressionType(CompressionType.LZ4_COMPRESSION)
              .setBottommostCompressionType(CompressionType.ZSTD_COMPRESSION);
      case CHUNKS ->
          options
              .setWriteBufferSize(CHUNK_BUFFER_BYTES)
              // Nearly every chunk is written once: to sort them again and again gains little.
              .setCompactionStyle(CompactionStyle.UNIVERSAL)
              .setCompressionType(CompressionType.NO_COMPRESSION);
      case SUMMARIES, HEADS -> options.setCompressionType(CompressionType.LZ4_COMPRESSION);
    };
  }

  private static <T extends RocksObject> T kept(List<RocksObject> owned, T object) {
    owned.add(object);
    return object;
  }

  RocksDB db() {
    return db;
  }

  ColumnFamilyHandle handle(Family family) {
    return Objects.requireNonNull(byFamily.get(family));
  }

  List<ColumnFamilyHandle> handles() {
    return handles;
  }

  /** A figure that each family has, added up. */
  long sum(String property) throws RocksDBException {
    long sum = 0;
    for (ColumnFamilyHandle family : handles) {
      sum += db.getLongProperty(family, property);
    }
    return sum;
  }

  @Override
  public void close() {
    handles.forEach(ColumnFamilyHandle::close);
    db.close();
    owned.reversed().forEach(RocksObject::close);
  }
}
