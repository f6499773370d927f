package dev.tailrace.series.engine;

import dev.tailrace.model.event.MetricBatch;
import java.util.Arrays;

/**
 * One state of a row group: what a reader needs to read it, unmoved by what the writer does next.
 * Its rows, in the order of the log:
 *
 * <pre>
 * full chunks, 512 each | a chunk that is not full | full heads        | the head
 * 0 ..                  | 512 * chunks() ..        | head(0).base ..   | head().base .. rows
 * </pre>
 *
 * <p>At a checkpoint there are no full heads: they are sealed before, and the first one fills up
 * the chunk that is not full.
 *
 * @param rows all of them: those in full chunks, then those in a chunk that is not full, in full
 *     heads and in the head
 * @param sealed what is in full chunks
 * @param partial where the rows of the chunk that is not full lie
 * @param full heads that make a chunk full each and are on their way into one, oldest first
 * @param head the newest rows
 * @param minStep the smallest step
 * @param maxStep the greatest step
 * @param lastTime the time of the newest row
 * @param stepsRise whether each step lies behind all before
 * @param timesRise whether no time lies before an earlier one, too
 */
@SuppressWarnings("ArrayRecordComponent") // shared between states, never changed
record GroupState(
    long rows,
    Sealed sealed,
    Span partial,
    Head[] full,
    Head head,
    long minStep,
    long maxStep,
    long lastTime,
    boolean stepsRise,
    boolean timesRise) {

  /** Where rows lie on the axes; without rows, {@link #NONE}. */
  record Span(long minStep, long maxStep, long minTime, long maxTime) {
    static final Span NONE =
        new Span(Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE);

    /** Of the first rows, whose order may tell without a look. */
    static Span of(Axes rows, int count, boolean stepsRise, boolean timesRise) {
      return new Span(
          stepsRise ? rows.steps[0] : Axes.min(rows.steps, count),
          stepsRise ? rows.steps[count - 1] : Axes.max(rows.steps, count),
          timesRise ? rows.times[0] : Axes.min(rows.times, count),
          timesRise ? rows.times[count - 1] : Axes.max(rows.times, count));
    }
  }

  private static final Head[] NO_HEADS = new Head[0];

  static GroupState empty(int columns) {
    return new GroupState(
        0,
        Sealed.NOTHING,
        Span.NONE,
        NO_HEADS,
        Head.empty(0, columns),
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        Long.MIN_VALUE,
        true,
        true);
  }

  /** One without full heads, as a checkpoint keeps it. */
  static GroupState of(
      long rows,
      Sealed sealed,
      Span partial,
      Head head,
      long minStep,
      long maxStep,
      long lastTime,
      boolean stepsRise,
      boolean timesRise) {
    return new GroupState(
        rows, sealed, partial, NO_HEADS, head, minStep, maxStep, lastTime, stepsRise, timesRise);
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
        sealed,
        partial,
        full,
        head,
        Math.min(minStep, ascend ? steps[0] : Axes.min(steps, count)),
        Math.max(maxStep, ascend ? steps[count - 1] : Axes.max(steps, count)),
        times[count - 1],
        rise,
        timesToo);
  }

  private GroupState with(
      long nextRows, Sealed nextSealed, Span nextPartial, Head[] nextFull, Head nextHead) {
    return new GroupState(
        nextRows,
        nextSealed,
        nextPartial,
        nextFull,
        nextHead,
        minStep,
        maxStep,
        lastTime,
        stepsRise,
        timesRise);
  }

  /** With another head, and so many rows. */
  GroupState with(Head next, long nextRows) {
    return with(nextRows, sealed, partial, full, next);
  }

  /** With a head that makes a chunk full on its way into it, and an empty one. */
  GroupState filled() {
    Head[] more = Arrays.copyOf(full, full.length + 1);
    more[full.length] = head;
    return with(rows, sealed, partial, more, Head.empty(rows, head.columns.length));
  }

  /** With more in full chunks, and without the heads that are there now. */
  GroupState with(Sealed next) {
    long end = (long) next.chunks() * RowGroup.CHUNK_ROWS;
    int gone = 0;
    while (gone < full.length && full[gone].base < end) {
      gone++;
    }
    return with(
        rows,
        next,
        gone > 0 ? Span.NONE : partial,
        gone > 0 ? Arrays.copyOfRange(full, gone, full.length) : full,
        head);
  }

  /** With all rows of the head in a chunk that is not full. */
  GroupState with(Span nextPartial) {
    return with(rows, sealed, nextPartial, full, Head.empty(rows, head.columns.length));
  }

  /** As it is loaded: with the head and the pyramids that the store has beside the entry. */
  GroupState with(Head stored, Pyramid[] pyramids) {
    return with(rows, sealed.with(pyramids), partial, full, stored);
  }

  int chunks() {
    return sealed.chunks();
  }

  ChunkIndex index() {
    return sealed.index();
  }

  Grain grain() {
    return sealed.grain();
  }

  StepRanges late() {
    return sealed.late();
  }

  long fedEnd() {
    return sealed.fedEnd();
  }

  Pyramid pyramid(int column) {
    return sealed.pyramid(column);
  }

  /** The time of the first row, of a state whose times rise. */
  long firstTime() {
    if (chunks() > 0) {
      return index().minTime(0);
    }
    return partialRows() > 0 ? partial.minTime() : head(0).axes.times[0];
  }

  /** How many heads there are, the full ones first. */
  int heads() {
    return full.length + 1;
  }

  Head head(int index) {
    return index < full.length ? full[index] : head;
  }

  /** How many rows one of the heads has. */
  int headRows(int index) {
    long end = index < full.length ? head(index + 1).base : rows;
    return (int) (end - head(index).base);
  }

  /** How many rows the newest head has. */
  int headRows() {
    return (int) (rows - head.base);
  }

  /** How many rows the chunk that is not full has. */
  int partialRows() {
    return (int) (head(0).base - (long) chunks() * RowGroup.CHUNK_ROWS);
  }

  /** Heap that the heads take up, about. */
  long headBytes() {
    long bytes = head.bytes();
    for (Head one : full) {
      bytes += one.bytes();
    }
    return bytes;
  }
}
