package dev.tailrace.series.engine;

import dev.tailrace.model.event.MetricBatch;

/**
 * One state of a row group: what a reader needs to read it, unmoved by what the writer does next.
 *
 * @param rows all of them; the first {@code 512 * chunks} are in full chunks, those from {@code
 *     head.base} on in the head, and what lies between in a chunk that is not full yet
 * @param index of the full chunks
 * @param partial where the rows of the chunk that is not full lie
 * @param head the newest rows
 * @param pyramids of the columns, over the rows of full chunks that came in step order; without an
 *     entry before there was a full chunk
 * @param grain of the pyramids
 * @param late steps that came behind greater ones of an earlier chunk: no pyramid holds them, so
 *     what is in these ranges is read from chunks
 * @param fedEnd the greatest step in the pyramids; {@link Long#MIN_VALUE} without any
 * @param minStep the smallest step
 * @param maxStep the greatest step
 * @param lastTime the time of the newest row
 * @param stepsRise whether each step lies behind all before
 * @param timesRise whether no time lies before an earlier one, too
 */
@SuppressWarnings("ArrayRecordComponent") // shared between states, never changed
record GroupState(
    long rows,
    int chunks,
    ChunkIndex index,
    Span partial,
    Head head,
    Pyramid[] pyramids,
    Grain grain,
    StepRanges late,
    long fedEnd,
    long minStep,
    long maxStep,
    long lastTime,
    boolean stepsRise,
    boolean timesRise) {

  /** Where rows lie on the axes; without rows, {@link #NONE}. */
  record Span(long minStep, long maxStep, long minTime, long maxTime) {
    static final Span NONE =
        new Span(Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE);

    /** Of the first rows; some of those of the state, whose order may tell without a look. */
    static Span of(Axes rows, int count, GroupState state) {
      boolean steps = state.stepsRise;
      boolean times = state.timesRise;
      return new Span(
          steps ? rows.steps[0] : Axes.min(rows.steps, count),
          steps ? rows.steps[count - 1] : Axes.max(rows.steps, count),
          times ? rows.times[0] : Axes.min(rows.times, count),
          times ? rows.times[count - 1] : Axes.max(rows.times, count));
    }
  }

  private static final Pyramid[] NO_PYRAMIDS = new Pyramid[0];

  static GroupState empty(int columns) {
    return new GroupState(
        0,
        0,
        ChunkIndex.EMPTY,
        Span.NONE,
        Head.empty(0, columns),
        NO_PYRAMIDS,
        Grain.NONE,
        StepRanges.NONE,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        Long.MIN_VALUE,
        true,
        true);
  }

  /** With the rows of a batch in its extremes, before they are in the head. */
  GroupState expecting(MetricBatch batch) {
    long[] steps = batch.steps();
    long[] times = batch.timesEpochMs();
    int count = steps.length;
    boolean ascend = Axes.rise(steps, count);
    boolean rise = stepsRise && steps[0] > maxStep && ascend;
    boolean timesToo = rise && timesRise && times[0] >= lastTime;
    for (int i = 1; timesToo && i < count; i++) {
      timesToo = times[i] >= times[i - 1];
    }
    return new GroupState(
        rows,
        chunks,
        index,
        partial,
        head,
        pyramids,
        grain,
        late,
        fedEnd,
        Math.min(minStep, ascend ? steps[0] : Axes.min(steps, count)),
        Math.max(maxStep, ascend ? steps[count - 1] : Axes.max(steps, count)),
        times[count - 1],
        rise,
        timesToo);
  }

  /** With another head, and so many rows. */
  GroupState with(Head next, long nextRows) {
    return new GroupState(
        nextRows, chunks, index, partial, next, pyramids, grain, late, fedEnd, minStep, maxStep,
        lastTime, stepsRise, timesRise);
  }

  /** With what lies in memory beside it. */
  GroupState with(Head stored, Pyramid[] storedPyramids) {
    return new GroupState(
        rows,
        chunks,
        index,
        partial,
        stored,
        storedPyramids,
        grain,
        late,
        fedEnd,
        minStep,
        maxStep,
        lastTime,
        stepsRise,
        timesRise);
  }

  /** The time of the first row, of a state whose times rise. */
  long firstTime() {
    if (chunks > 0) {
      return index.minTime(0);
    }
    return partialRows() > 0 ? partial.minTime() : head.axes.times[0];
  }

  /** How many rows the head has. */
  int headRows() {
    return (int) (rows - head.base);
  }

  /** How many rows the chunk that is not full has. */
  int partialRows() {
    return (int) (head.base - (long) chunks * RowGroup.CHUNK_ROWS);
  }

  Pyramid pyramid(int column) {
    return pyramids.length == 0 ? Pyramid.EMPTY : pyramids[column];
  }
}
