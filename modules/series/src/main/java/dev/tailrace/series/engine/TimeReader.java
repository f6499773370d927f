package dev.tailrace.series.engine;

/**
 * Puts the points of one column into buckets of time, for a column whose times never go back as its
 * steps rise: then a bucket of time is a range of steps, and is summed up as one. Only chunks in
 * which a bucket begins are looked into for the step.
 */
final class TimeReader {
  private final GroupState state;
  private final RowGroup group;
  private final Chunks chunks;
  private final Buckets buckets;
  private final long origin;
  private final SourceReader reader;
  private final Axes axes = new Axes(RowGroup.CHUNK_ROWS);
  private Cell bucket = new Cell();

  /**
   * Buckets of time less {@code origin}.
   *
   * @param attempt what rows are told apart by
   */
  TimeReader(
      FrozenSeries series,
      FrozenSeries.Source source,
      int attempt,
      Chunks chunks,
      Buckets buckets,
      long origin) {
    this.state = source.state();
    this.group = source.group();
    this.chunks = chunks;
    this.buckets = buckets;
    this.origin = origin;
    reader =
        new SourceReader(series, source, attempt, chunks, PointCursor.CellOfStep.all(() -> bucket));
  }

  /** Adds the steps from {@code from} to before {@code end}, as far as x is in the range. */
  void add(long from, long end, long firstX, long lastX) {
    int at = state.index().firstEndingFrom(from, state.chunks());
    var open = new Open();
    for (int chunk = at; chunk < state.chunks(); chunk++) {
      ChunkIndex index = state.index();
      if (index.minStep(chunk) >= end) {
        break;
      }
      boolean within = place(index.minTime(chunk)) == place(index.maxTime(chunk));
      boolean cut = index.minTime(chunk) - origin < firstX || index.maxTime(chunk) - origin > lastX;
      if (within && !cut) {
        open.row(index.minStep(chunk), index.minTime(chunk), firstX, lastX);
      } else {
        read(chunk, RowGroup.CHUNK_ROWS);
        open.rows(axes, RowGroup.CHUNK_ROWS, from, end, firstX, lastX);
      }
    }
    if (state.partialRows() > 0) {
      read(state.chunks(), state.partialRows());
      open.rows(axes, state.partialRows(), from, end, firstX, lastX);
    }
    for (int head = 0; head < state.heads(); head++) {
      open.rows(state.head(head).axes, state.headRows(head), from, end, firstX, lastX);
    }
    open.close(end);
  }

  private void read(int chunk, int rows) {
    chunks.stepsAndTimes(group, chunk, chunks.bytes(group, Keys.AXIS, chunk), rows, axes);
  }

  private long place(long time) {
    return (time - origin) >> buckets.shift();
  }

  /** The range of steps that has one bucket so far. */
  private final class Open {
    private long start;
    private long bucketAt;
    private boolean any;

    private void rows(Axes rows, int count, long from, long end, long firstX, long lastX) {
      for (int i = 0; i < count; i++) {
        if (rows.steps[i] >= from && rows.steps[i] < end) {
          row(rows.steps[i], rows.times[i], firstX, lastX);
        }
      }
    }

    private void row(long step, long time, long firstX, long lastX) {
      long x = time - origin;
      boolean inRange = x >= firstX && x <= lastX;
      if (any && (!inRange || place(time) != bucketAt)) {
        close(step);
      }
      if (inRange && !any) {
        any = true;
        start = step;
        bucketAt = place(time);
      }
    }

    private void close(long end) {
      if (any) {
        bucket = buckets.of(bucketAt << buckets.shift());
        reader.sum(start, end, Pyramid.LEVELS_MAX);
        any = false;
      }
    }
  }
}
