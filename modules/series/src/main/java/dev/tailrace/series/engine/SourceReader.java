package dev.tailrace.series.engine;

import dev.tailrace.store.Family;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Sums up the points of one column over ranges of steps: by the widest closed cells that fit, and
 * by points where no cell may stand for them. Ranges ascend from call to call.
 */
final class SourceReader {
  private final FrozenSeries.Source source;
  private final int rank;
  private final int attempt;
  private final GroupState state;
  private final Pyramid pyramid;
  private final Chunks chunks;
  private final PointCursor points;
  private final PointCursor.CellOfStep sink;
  private final StepRanges late;
  private final Cell cell = new Cell();
  private long pointsFrom;
  private long pointsEnd;

  /**
   * Sums into the cells that {@code sink} answers for steps.
   *
   * @param attempt what rows are told apart by: 0 unless attempts stand side by side
   */
  SourceReader(
      FrozenSeries series,
      FrozenSeries.Source source,
      int attempt,
      Chunks chunks,
      PointCursor.CellOfStep sink) {
    this.source = source;
    this.rank = series.rank();
    this.attempt = attempt;
    this.state = source.state();
    this.pyramid = state.pyramid(source.column());
    this.chunks = chunks;
    this.sink = sink;
    var alone = new FrozenSeries(series.rank(), series.attempt(), List.of(source), StepRanges.NONE);
    points = new PointCursor(alone, chunks);
    late = late(state);
  }

  /** What the pyramids do not tell of steps that they reach: late rows, sealed or not. */
  private static StepRanges late(GroupState state) {
    StepRanges late = state.late();
    if (state.stepsRise()) {
      return late;
    }
    GroupState.Span partial = state.partial();
    if (state.partialRows() > 0 && partial.minStep() <= state.fedEnd()) {
      late = late.with(partial.minStep(), Math.min(partial.maxStep(), state.fedEnd()));
    }
    for (int head = 0; head < state.heads(); head++) {
      long[] steps = state.head(head).axes.steps;
      for (int i = 0; i < state.headRows(head); i++) {
        if (steps[i] <= state.fedEnd()) {
          late = late.with(steps[i], steps[i]);
        }
      }
    }
    return late;
  }

  /**
   * Sums up the steps from {@code from} to before {@code end}.
   *
   * @param level the highest whose cells lie within one cell of the sink
   */
  void sum(long from, long end, int level) {
    cover(Math.min(level, pyramid.levels().length - 1), from, end);
    readPoints();
  }

  /** As {@link #sum} into one cell for all steps; cheap when the range holds every point. */
  void total(long from, long end) {
    byte[] known = pyramid.total();
    boolean whole = from <= state.minStep() && end > state.maxStep() && late.isEmpty();
    if (known == null || !whole) {
      sum(from, end, Pyramid.LEVELS_MAX);
      return;
    }
    var bytes = ByteBuffer.wrap(known).order(ByteOrder.LITTLE_ENDIAN);
    CellCodec.decode(bytes, 0, rank, attempt, cell);
    sink.of(from).add(cell);
    addPoints(state.fedEnd() + 1, end);
    readPoints();
  }

  /**
   * Sums up a range by the closed cells of a level, and what these do not cover by the level below:
   * the ends, what lies behind the last closed cell, and the cells that may lack points. Below the
   * lowest level come the points themselves. A closed cell has all points of its steps unless one
   * came late, or its steps went into a coarser level of the {@link Grain}.
   *
   * <pre>
   * level k     from ..|cell|cell|bad |cell|cell|.. end
   * level k-1   ######           ######         #####
   * </pre>
   */
  private void cover(int level, long from, long end) {
    if (from >= end) {
      return;
    }
    if (level < 0) {
      addPoints(from, end);
      return;
    }
    long mask = (1L << (2 * level)) - 1;
    long cellsFrom = from + mask & ~mask;
    long cellsEnd = Math.min(end, pyramid.closedEnd(level)) & ~mask;
    if (cellsFrom >= cellsEnd) {
      cover(level - 1, from, end);
      return;
    }
    cover(level - 1, from, cellsFrom);
    long at = cellsFrom;
    while (at < cellsEnd) {
      long bad = nextBad(level, at, cellsEnd);
      long good = Math.min(bad & ~mask, cellsEnd);
      if (good > at) {
        readPoints();
        cells(level, at, good);
      }
      if (bad >= cellsEnd) {
        break;
      }
      long goodAgain = Math.min((badEnd(level, bad) + mask) & ~mask, cellsEnd);
      cover(level - 1, good, goodAgain);
      at = goodAgain;
    }
    cover(level - 1, cellsEnd, end);
  }

  /** The first step from {@code from} on whose cell does not hold all of its points. */
  private long nextBad(int level, long from, long end) {
    long bad = end;
    int range = late.firstEndingFrom(from);
    if (range < late.size()) {
      bad = Math.min(bad, Math.max(from, late.from(range)));
    }
    Grain grain = state.grain();
    for (int i = 0; i < grain.from().length; i++) {
      long until = i + 1 < grain.from().length ? grain.from()[i + 1] : Long.MAX_VALUE;
      if (grain.levels()[i] > level && until > from) {
        return Math.min(bad, Math.max(from, grain.from()[i]));
      }
    }
    return bad;
  }

  /**
   * Where what {@link #nextBad} found ends; a step behind it may be bad for another reason. The
   * last grain never ends: it answers a step beyond all, from which rounding up does not overflow.
   */
  private long badEnd(int level, long bad) {
    int range = late.firstEndingFrom(bad);
    if (range < late.size() && late.from(range) <= bad) {
      return late.to(range) + 1;
    }
    Grain grain = state.grain();
    for (int i = 0; i < grain.from().length; i++) {
      long until = i + 1 < grain.from().length ? grain.from()[i + 1] : Long.MAX_VALUE - (1L << 60);
      if (grain.levels()[i] > level && until > bad) {
        return until;
      }
    }
    return bad + 1;
  }

  private void cells(int level, long from, long end) {
    int shift = 2 * level;
    long first = from >> shift;
    long last = (end - 1) >> shift;
    Pyramid.Level here = pyramid.level(level);
    if (here == null) {
      return;
    }
    Pyramid.CellVisitor add =
        (place, bytes) -> {
          if (place >= first && place <= last) {
            long start = place << shift;
            CellCodec.decode(bytes, start, rank, attempt, cell);
            sink.of(start).add(cell);
          }
        };
    long firstBlock = first >> Pyramid.BLOCK_SHIFT;
    long endBlock = Math.min((last >> Pyramid.BLOCK_SHIFT) + 1, here.block());
    if (firstBlock < endBlock) {
      int column = source.column() + 1;
      chunks
          .reads()
          .scan(
              Family.SUMMARIES,
              source.group().blockKey(column, level, firstBlock),
              source.group().blockKey(column, level, endBlock),
              (key, value) -> {
                Pyramid.visit(Keys.lastLong(key), value, value.length, add);
                return true;
              });
    }
    if (last >> Pyramid.BLOCK_SHIFT >= here.block()) {
      Pyramid.visit(here.block(), here.tail(), here.length(), add);
    }
  }

  /** Puts off reading points, so that neighbouring ranges are read as one. */
  private void addPoints(long from, long end) {
    if (pointsFrom < pointsEnd && pointsEnd != from) {
      readPoints();
    }
    if (pointsFrom >= pointsEnd) {
      pointsFrom = from;
    }
    pointsEnd = end;
  }

  private void readPoints() {
    if (pointsFrom < pointsEnd) {
      points.range(pointsFrom, pointsEnd);
      points.into(sink, attempt);
      pointsFrom = pointsEnd;
    }
  }
}
