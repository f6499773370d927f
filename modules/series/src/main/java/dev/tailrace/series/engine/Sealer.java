package dev.tailrace.series.engine;

import dev.tailrace.store.Batch;
import dev.tailrace.store.Family;
import dev.tailrace.store.KeyValues;

/**
 * Turns the rows of a head into chunks and summaries. What it writes at once is only what the log
 * decides alone (chunks, complete blocks of summaries and of the index): if the process dies before
 * the next checkpoint, folding the log again writes the same bytes. For one thread.
 */
final class Sealer implements AutoCloseable {
  private static final int ROWS = RowGroup.CHUNK_ROWS;

  private final KeyValues store;
  private final ChunkCodec codec = new ChunkCodec();
  private final Chunks chunks;
  private final PyramidBuilder builder = new PyramidBuilder();
  private final Axes axes = new Axes(ROWS);
  private final double[] values = new double[ROWS];

  // The rows of a chunk that go into the pyramids, in step order, and where they stand in it.
  private final long[] steps = new long[ROWS];
  private final long[] times = new long[ROWS];
  private final int[] places = new int[ROWS];

  Sealer(KeyValues store) {
    this.store = store;
    chunks = new Chunks(store, codec, store::damaged);
  }

  /** The state with its head, which makes a chunk full, in that chunk. */
  GroupState seal(RowGroup group, GroupState before, long rows) {
    var batch = new Batch();
    int earlier = before.partialRows();
    if (earlier > 0) {
      chunks.axes(group, before.chunks(), earlier, axes);
    }
    before.head().axes.copyTo(axes, 0, earlier, ROWS - earlier);
    batch.put(Family.CHUNKS, group.chunkKey(Keys.AXIS, before.chunks()), codec.axes(axes, ROWS));
    Fed fed = feed(before);
    builder.rows(steps, times, fed.count, group.rank(), fed.grain.lowest());
    Pyramid[] pyramids = new Pyramid[group.columns()];
    for (int column = 0; column < pyramids.length; column++) {
      double[] all = column(group, before, column, earlier);
      batch.put(
          Family.CHUNKS, group.chunkKey(column + 1, before.chunks()), codec.column(all, ROWS));
      pyramids[column] = summarised(group, before, column, all, fed, batch);
    }
    ChunkIndex index = before.index().with(before.chunks(), GroupState.Span.of(axes, ROWS, before));
    int full = before.chunks() + 1;
    if (full % ChunkIndex.BLOCK == 0) {
      batch.put(
          Family.SUMMARIES,
          group.indexKey(full / ChunkIndex.BLOCK - 1),
          index.encode(full - ChunkIndex.BLOCK, full));
    }
    store.write(batch);
    return new GroupState(
        rows,
        full,
        index,
        GroupState.Span.NONE,
        Head.empty(rows, group.columns()),
        pyramids,
        fed.grain,
        fed.late,
        fed.end,
        before.minStep(),
        before.maxStep(),
        before.lastTime(),
        before.stepsRise(),
        before.timesRise());
  }

  /** The rows of the chunk in one column; the head's own array when it has all of them. */
  private double[] column(RowGroup group, GroupState before, int column, int earlier) {
    double[] newest = before.head().columns[column];
    if (earlier == 0) {
      return newest;
    }
    chunks.values(group, column, before.chunks(), earlier, values);
    System.arraycopy(newest, 0, values, earlier, ROWS - earlier);
    return values;
  }

  private record Fed(int count, boolean all, Grain grain, StepRanges late, long end) {}

  /** Chooses the rows for the pyramids: of each step the last one, if it lies behind all before. */
  private Fed feed(GroupState before) {
    int count = 0;
    StepRanges late = before.late();
    boolean all =
        before.stepsRise() || (Axes.rise(axes.steps, ROWS) && axes.steps[0] > before.fedEnd());
    if (all) {
      System.arraycopy(axes.steps, 0, steps, 0, ROWS);
      System.arraycopy(axes.times, 0, times, 0, ROWS);
      count = ROWS;
    } else {
      int[] order = StepSort.order(axes.steps, ROWS);
      for (int i = 0; i < ROWS; i++) {
        int place = order[i];
        long step = axes.steps[place];
        boolean last = i + 1 == ROWS || axes.steps[order[i + 1]] != step;
        if (step <= before.fedEnd()) {
          late = late.with(step, step);
        } else if (last) {
          places[count] = place;
          steps[count] = step;
          times[count] = axes.times[place];
          count++;
        }
      }
    }
    return count == 0
        ? new Fed(0, false, before.grain(), late, before.fedEnd())
        : new Fed(
            count,
            all,
            before.grain().with(steps[0], steps[count - 1], count),
            late,
            steps[count - 1]);
  }

  private Pyramid summarised(
      RowGroup group, GroupState before, int column, double[] all, Fed fed, Batch batch) {
    Pyramid known = before.pyramid(column);
    if (fed.count == 0) {
      return known;
    }
    double[] chosen = all;
    if (!fed.all) {
      chosen = new double[fed.count];
      for (int i = 0; i < fed.count; i++) {
        chosen[i] = all[places[i]];
      }
    }
    return builder.with(
        known,
        chosen,
        (level, block, cells) ->
            batch.put(Family.SUMMARIES, group.blockKey(column + 1, level, block), cells));
  }

  /** The state with all its rows in chunks, the last of which is not full: its memory is free. */
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
    return new GroupState(
        before.rows(),
        before.chunks(),
        before.index(),
        GroupState.Span.of(axes, rows, before),
        Head.empty(before.rows(), group.columns()),
        before.pyramids(),
        before.grain(),
        before.late(),
        before.fedEnd(),
        before.minStep(),
        before.maxStep(),
        before.lastTime(),
        before.stepsRise(),
        before.timesRise());
  }

  @Override
  public void close() {
    codec.close();
  }
}
