package dev.tailrace.series.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tailrace.store.Family;
import dev.tailrace.store.KeyReads;
import dev.tailrace.store.StorageException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads a run as of the last checkpoint. */
final class RunLoader {
  private final KeyReads reads;
  private final Chunks chunks;

  /** How many {@link #index} read. */
  private int indexBlocks;

  RunLoader(Chunks chunks) {
    this.reads = chunks.reads();
    this.chunks = chunks;
  }

  /** The number of a run; null when there is no such run. */
  static @Nullable Integer number(KeyReads reads, String run) {
    byte[] bytes = reads.get(Keys.run(run));
    return bytes == null ? null : ByteBuffer.wrap(bytes).getInt();
  }

  /**
   * The run with all its groups.
   *
   * @throws StorageException when something of it is not there
   */
  StoredRun load(String id, int number) {
    var run = new StoredRun(id, number);
    reads.scanPrefix(
        Keys.plain(Keys.NAME, number),
        (key, value) -> {
          requireNext(run, "name", Keys.lastInt(key), run.nameCount());
          run.addStored(new String(value, UTF_8));
          return true;
        });
    reads.scanPrefix(
        Keys.plain(Keys.STREAM, number),
        (key, value) -> {
          requireNext(run, "stream", Keys.lastInt(key), run.streamCount());
          StateCodec.decodeStream(value, run);
          return true;
        });
    reads.scanPrefix(
        Keys.plain(Keys.GROUP, number),
        (key, value) -> {
          add(run, Keys.lastInt(key), value);
          return true;
        });
    run.saved();
    return run;
  }

  /** Numbers have no holes: where one is, an entry is not there. */
  private void requireNext(StoredRun run, String what, int number, int next) {
    if (number != next) {
      throw chunks.damage().apply("%s %d of run %s is missing".formatted(what, next, run.id()));
    }
  }

  private void add(StoredRun run, int group, byte[] value) {
    requireNext(run, "row group", group, run.groups().size());
    StateCodec.StoredGroup stored = StateCodec.decode(value, index(run.number(), group));
    requireNames(run, stored.metrics());
    requireIndex(run, group, stored.state());
    RowGroup added =
        run.addStored(stored.rank(), stored.attempt(), stored.metrics(), stored.state());
    added.saved(stored.openSlot());
    added.showStored(withMemory(added, stored.state()));
  }

  private void requireNames(StoredRun run, int[] metrics) {
    for (int metric : metrics) {
      if (metric >= run.nameCount()) {
        requireNext(run, "name", metric + 1, run.nameCount());
      }
    }
  }

  /** Of a chunk whose block of the index is not there, no step is known. */
  private void requireIndex(StoredRun run, int group, GroupState state) {
    int needed = state.chunks() / ChunkIndex.BLOCK;
    if (indexBlocks < needed) {
      throw chunks
          .damage()
          .apply(
              "block %d of the index of row group %d of run %s is missing"
                  .formatted(indexBlocks, group, run.id()));
    }
  }

  /** The blocks of the index up to the first that is not there. */
  private ChunkIndex index(int run, int group) {
    var all = new ChunkIndex[] {ChunkIndex.EMPTY};
    indexBlocks = 0;
    reads.scan(
        Family.SUMMARIES,
        Keys.index(run, group, 0),
        Keys.index(run, group, Long.MAX_VALUE),
        (key, value) -> {
          boolean next = Keys.lastLong(key) == indexBlocks;
          if (next) {
            int chunk = indexBlocks * ChunkIndex.BLOCK;
            all[0] = all[0].with(chunk, ByteBuffer.wrap(value), ChunkIndex.BLOCK);
            indexBlocks++;
          }
          return next;
        });
    return all[0];
  }

  /** The state with its head and pyramids. */
  private GroupState withMemory(RowGroup group, GroupState state) {
    Head head = state.headRows() == 0 ? state.head() : head(group, state);
    Pyramid[] pyramids = new Pyramid[state.chunks() == 0 ? 0 : group.columns()];
    for (int column = 0; column < pyramids.length; column++) {
      byte[] bytes =
          reads.get(
              Family.SUMMARIES,
              Keys.open(group.run(), group.number(), column + 1, group.openSlot()));
      if (bytes == null) {
        throw chunks
            .damage()
            .apply(
                "the summaries of row group %d of run number %d are missing"
                    .formatted(group.number(), group.run()));
      }
      pyramids[column] = Pyramid.decode(ByteBuffer.wrap(bytes));
    }
    return state.with(head, pyramids);
  }

  private Head head(RowGroup group, GroupState state) {
    long base = state.head().base;
    byte[] bytes = reads.get(Family.HEADS, Keys.head(group.run(), group.number()));
    Head copied =
        bytes == null
            ? null
            : StateCodec.decodeHead(bytes, base, state.headRows(), group.columns());
    return copied != null ? copied : fromChunk(group, state);
  }

  /**
   * The rows were sealed before a copy of them was saved, or a later copy took its place: they are
   * in the chunk that they belong to.
   */
  private Head fromChunk(RowGroup group, GroupState state) {
    int skipped = state.partialRows();
    int rows = state.headRows();
    var axes = new Axes(RowGroup.CHUNK_ROWS);
    chunks.axes(group, state.chunks(), skipped + rows, axes);
    Head head = Head.empty(state.head().base, group.columns()).withRoom(rows);
    axes.copyTo(head.axes, skipped, 0, rows);
    double[] values = new double[RowGroup.CHUNK_ROWS];
    for (int column = 0; column < group.columns(); column++) {
      chunks.values(group, column, state.chunks(), skipped + rows, values);
      System.arraycopy(values, skipped, head.columns[column], 0, rows);
    }
    return head;
  }
}
