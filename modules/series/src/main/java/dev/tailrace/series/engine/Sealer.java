package dev.tailrace.series.engine;

import dev.tailrace.store.Batch;
import dev.tailrace.store.Family;
import dev.tailrace.store.KeyValues;

/**
 * Turns the rows of a head into chunks and summaries, and writes them at once. What {@link #seal}
 * writes (full chunks, complete blocks of summaries and of the index) the log decides alone: if the
 * process dies before the next checkpoint, folding the log again writes the same bytes. How many
 * rows {@link #partial} puts into a chunk depends on the budget of memory, but they are the first
 * rows of that chunk in any case, and readers ask for those that they know of. For one thread.
 */
final class Sealer implements AutoCloseable {
  private static final int ROWS = RowGroup.CHUNK_ROWS;

  private final KeyValues store;
  private final ChunkCodec codec = new ChunkCodec();
  private final Chunks chunks;
  private final PyramidBuilder builder = new PyramidBuilder();
  private final FedRows fed = new FedRows();
  private final Axes axes = new Axes(ROWS);
  private final double[] values = new double[ROWS];

  Sealer(KeyValues store) {
    this.store = store;
    chunks = new Chunks(store, codec, store::damaged);
  }

  /**
   * Seals a head that makes a chunk full.
   *
   * @param before what was sealed of the group
   * @param state that has the head
   */
  Sealed seal(RowGroup group, Sealed before, Head head, GroupState state) {
    var batch = new Batch();
    int chunk = before.chunks();
    int earlier = (int) (head.base - (long) chunk * ROWS);
    if (earlier > 0) {
      chunks.axes(group, chunk, earlier, axes);
    }
    head.axes.copyTo(axes, 0, earlier, ROWS - earlier);
    batch.put(Family.CHUNKS, group.chunkKey(Keys.AXIS, chunk), codec.axes(axes, ROWS));
    fed.choose(before, axes, state.stepsRise());
    builder.rows(fed.steps, fed.times, fed.count, group.rank(), fed.grain.lowest());
    Pyramid[] pyramids = new Pyramid[group.columns()];
    for (int column = 0; column < pyramids.length; column++) {
      double[] all = column(group, chunk, column, earlier, head);
      batch.put(Family.CHUNKS, group.chunkKey(column + 1, chunk), codec.column(all, ROWS));
      pyramids[column] = summarised(group, before.pyramid(column), column, all, batch);
    }
    GroupState.Span span = GroupState.Span.of(axes, ROWS, state.stepsRise(), state.timesRise());
    ChunkIndex index = before.index().with(chunk, span);
    int full = chunk + 1;
    if (full % ChunkIndex.BLOCK == 0) {
      batch.put(
          Family.SUMMARIES,
          group.indexKey(full / ChunkIndex.BLOCK - 1),
          index.encode(full - ChunkIndex.BLOCK, full));
    }
    store.write(batch);
    return new Sealed(full, index, pyramids, fed.grain, fed.late, fed.end);
  }

  /** The rows of the chunk in one column; the head's own array when it has all of them. */
  private double[] column(RowGroup group, int chunk, int column, int earlier, Head head) {
    double[] newest = head.columns[column];
    if (earlier == 0) {
      return newest;
    }
    chunks.values(group, column, chunk, earlier, values);
    System.arraycopy(newest, 0, values, earlier, ROWS - earlier);
    return values;
  }

  private Pyramid summarised(RowGroup group, Pyramid known, int column, double[] all, Batch batch) {
    return fed.count == 0
        ? known
        : builder.with(
            known,
            fed.chosen(all),
            (level, block, cells) ->
                batch.put(Family.SUMMARIES, group.blockKey(column + 1, level, block), cells));
  }

  /**
   * The state with all its rows in chunks, the last of which is not full: its memory is free.
   *
   * @param before without full heads that wait to be sealed
   */
  GroupState partial(RowGroup group, GroupState before) {
    int earlier = before.partialRows();
    int rows = earlier + before.headRows();
    var batch = new Batch();
    if (earlier > 0) {
      chunks.axes(group, before.chunks(), earlier, axes);
    }
    before.head().axes.copyTo(axes, 0, earlier, before.headRows());
    batch.put(Family.CHUNKS, group.chunkKey(Keys.AXIS, before.chunks()), codec.axes(axes, rows));
    for (int column = 0; column < group.columns(); column++) {
      if (earlier > 0) {
        chunks.values(group, column, before.chunks(), earlier, values);
      }
      System.arraycopy(before.head().columns[column], 0, values, earlier, before.headRows());
      batch.put(
          Family.CHUNKS, group.chunkKey(column + 1, before.chunks()), codec.column(values, rows));
    }
    store.write(batch);
    return before.with(GroupState.Span.of(axes, rows, before.stepsRise(), before.timesRise()));
  }

  @Override
  public void close() {
    codec.close();
  }
}
