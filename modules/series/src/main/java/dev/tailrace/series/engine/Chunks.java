package dev.tailrace.series.engine;

import dev.tailrace.series.column.DamagedColumnException;
import dev.tailrace.store.Family;
import dev.tailrace.store.KeyReads;
import dev.tailrace.store.StorageException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the chunks of row groups. Every chunk that is asked for was written: one that is not there,
 * or holds other bytes, is damage.
 *
 * @param damage notes what was found and makes what is thrown
 */
record Chunks(KeyReads reads, ChunkCodec codec, Function<String, StorageException> damage) {

  /**
   * Reads at least {@code rows} rows of a chunk; it may have more by now.
   *
   * @throws StorageException when they are not there
   */
  void axes(RowGroup group, int chunk, int rows, Axes into) {
    byte[] bytes = bytes(group, Keys.AXIS, chunk);
    try {
      requireRows(codec.readAxes(bytes, into), rows, group, chunk);
    } catch (DamagedColumnException e) {
      throw found(group, Keys.AXIS, chunk, e.getMessage());
    }
  }

  /** The same for the values of one column. */
  void values(RowGroup group, int column, int chunk, int rows, double[] into) {
    byte[] bytes = bytes(group, column + 1, chunk);
    try {
      requireRows(codec.readColumn(bytes, into), rows, group, chunk);
    } catch (DamagedColumnException e) {
      throw found(group, column + 1, chunk, e.getMessage());
    }
  }

  private byte[] bytes(RowGroup group, int column, int chunk) {
    byte[] bytes = reads.get(Family.CHUNKS, group.chunkKey(column, chunk));
    if (bytes == null) {
      throw found(group, column, chunk, "it is not there");
    }
    return bytes;
  }

  private void requireRows(int found, int needed, RowGroup group, int chunk) {
    if (found < needed) {
      throw found(group, Keys.AXIS, chunk, found + " rows where " + needed + " were written");
    }
  }

  private StorageException found(RowGroup group, int column, int chunk, @Nullable String what) {
    return damage.apply(
        "chunk %d of column %d of row group %d of run number %d: %s"
            .formatted(chunk, column, group.number(), group.run(), what));
  }
}
