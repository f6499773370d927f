package dev.tailrace.series.engine;

import dev.tailrace.series.column.DamagedColumnException;
import dev.tailrace.store.Family;
import dev.tailrace.store.KeyReads;
import dev.tailrace.store.StorageException;
import java.util.ArrayList;
import java.util.List;
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
    axes(group, chunk, bytes(group, Keys.AXIS, chunk), rows, into);
  }

  /** The same of bytes that were read. */
  void axes(RowGroup group, int chunk, byte[] bytes, int rows, Axes into) {
    try {
      requireRows(codec.readAxes(bytes, into), rows, group, Keys.AXIS, chunk);
    } catch (DamagedColumnException e) {
      throw found(group, Keys.AXIS, chunk, e.getMessage());
    }
  }

  /** Only orders. */
  void orders(RowGroup group, int chunk, byte[] bytes, int rows, Axes into) {
    try {
      requireRows(codec.readOrders(bytes, into), rows, group, Keys.AXIS, chunk);
    } catch (DamagedColumnException e) {
      throw found(group, Keys.AXIS, chunk, e.getMessage());
    }
  }

  /** Only steps and times. */
  void stepsAndTimes(RowGroup group, int chunk, byte[] bytes, int rows, Axes into) {
    try {
      requireRows(codec.readStepsAndTimes(bytes, into), rows, group, Keys.AXIS, chunk);
    } catch (DamagedColumnException e) {
      throw found(group, Keys.AXIS, chunk, e.getMessage());
    }
  }

  /** Only the steps. */
  void steps(RowGroup group, int chunk, byte[] bytes, int rows, Axes into) {
    try {
      requireRows(codec.readSteps(bytes, into), rows, group, Keys.AXIS, chunk);
    } catch (DamagedColumnException e) {
      throw found(group, Keys.AXIS, chunk, e.getMessage());
    }
  }

  /**
   * Reads at least {@code rows} values of a chunk.
   *
   * @param column of the group, from 0; in keys it is one more, behind that of the axes
   */
  void values(RowGroup group, int column, int chunk, int rows, double[] into) {
    values(group, column, chunk, bytes(group, column + 1, chunk), rows, into);
  }

  /** The same of bytes that were read. */
  void values(RowGroup group, int column, int chunk, byte[] bytes, int rows, double[] into) {
    try {
      requireRows(codec.readColumn(bytes, into), rows, group, column + 1, chunk);
    } catch (DamagedColumnException e) {
      throw found(group, column + 1, chunk, e.getMessage());
    }
  }

  /** What chunks {@code from} to {@code to}, the latter excluded, have of one column. */
  List<byte[]> bytes(RowGroup group, int column, int from, int to) {
    List<byte[]> all = new ArrayList<>(to - from);
    reads.scan(
        Family.CHUNKS,
        group.chunkKey(column, from),
        group.chunkKey(column, to),
        (key, value) -> {
          boolean next = Keys.lastInt(key) == from + all.size();
          if (next) {
            all.add(value);
          }
          return next;
        });
    if (all.size() < to - from) {
      throw found(group, column, from + all.size(), "it is not there");
    }
    return all;
  }

  /** What one chunk has of one column. */
  byte[] bytes(RowGroup group, int column, int chunk) {
    byte[] bytes = reads.get(Family.CHUNKS, group.chunkKey(column, chunk));
    if (bytes == null) {
      throw found(group, column, chunk, "it is not there");
    }
    return bytes;
  }

  private void requireRows(int found, int needed, RowGroup group, int column, int chunk) {
    if (found < needed) {
      throw found(group, column, chunk, found + " rows where " + needed + " were written");
    }
  }

  private StorageException found(RowGroup group, int column, int chunk, @Nullable String what) {
    return damage.apply(
        "chunk %d of column %d of row group %d of run number %d: %s"
            .formatted(chunk, column, group.number(), group.run(), what));
  }
}
