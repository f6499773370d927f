package dev.tailrace.series.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Walks the points of one series in step order, and in log order within a step. Chunks are decoded
 * when the walk comes to their first step and dropped behind their last one, so a series that came
 * in order takes one chunk of memory, and one that came in disorder as many as overlap.
 *
 * <p>{@link #range} says which steps to visit; ranges ascend from call to call.
 */
final class PointCursor {
  private static final Comparator<Piece> NEXT_FIRST =
      Comparator.comparingLong(Piece::step).thenComparingLong(Piece::order);

  private final FrozenSeries series;
  private final Chunks chunks;
  private final Cell segment = new Cell();
  private final List<PieceSource> sources = new ArrayList<>();
  private final PriorityQueue<Piece> others = new PriorityQueue<>(NEXT_FIRST);
  private @Nullable Piece current;
  private long from;
  private long to;

  /** Where a step is known that belongs to {@link #current} alone: all below this one. */
  private long alone = Long.MIN_VALUE;

  private long step;
  private long order;
  private long timeEpochMs;
  private double value;

  PointCursor(FrozenSeries series, Chunks chunks) {
    this.series = series;
    this.chunks = chunks;
    for (FrozenSeries.Source source : series.sources()) {
      sources.add(new PieceSource(source, chunks));
    }
  }

  int rank() {
    return series.rank();
  }

  int attempt() {
    return series.attempt();
  }

  /** From now on visits the steps from {@code first} to before {@code end}. */
  void range(long first, long end) {
    to = end;
    var kept = new ArrayList<>(others);
    if (current != null) {
      kept.add(current);
    }
    others.clear();
    current = null;
    for (Piece piece : kept) {
      if (piece.seek(first)) {
        others.add(piece);
      } else {
        free(piece);
      }
    }
    for (PieceSource source : sources) {
      source.skipTo(first, end);
    }
    from = first;
    choose();
  }

  /** Takes up what begins before the next step, and puts the piece with that step on top. */
  private void choose() {
    if (current != null) {
      others.add(current);
      current = null;
    }
    for (PieceSource source : sources) {
      Piece next = others.peek();
      while (source.nextStep() < to && (next == null || source.nextStep() <= next.step())) {
        Piece opened = source.open();
        if (opened.seek(from)) {
          others.add(opened);
        } else {
          free(opened);
        }
        next = others.peek();
      }
    }
    current = others.poll();
    alone = to;
    if (!others.isEmpty()) {
      alone = Math.min(alone, others.element().step());
    }
    for (PieceSource source : sources) {
      alone = Math.min(alone, source.nextStep());
    }
  }

  /** The room of a piece that was walked is used again. */
  private void free(Piece piece) {
    ChunkRows room = piece.room();
    if (room != null) {
      chunks.codec().free(room);
    }
  }

  /** Moves to the next point; false at the end of the range. */
  boolean advance() {
    Piece piece = current;
    if (piece == null || piece.step() >= to) {
      return false;
    }
    step = piece.step();
    order = piece.order();
    timeEpochMs = piece.time();
    value = piece.value();
    if (!piece.next()) {
      free(piece);
      current = null;
      choose();
    } else if (piece.step() >= alone) {
      choose();
    }
    return true;
  }

  /** Moves to the last point of the next step: the one that counts. */
  boolean advanceToLast() {
    if (!advance()) {
      return false;
    }
    while (current != null && current.step() == step && step < to) {
      advance();
    }
    return true;
  }

  /**
   * Adds the points that count of the range to the cells that {@code cells} answers for them.
   *
   * @param attempt what cells tell rows apart by
   */
  void into(CellOfStep cells, int attempt) {
    while (current != null && current.step() < to) {
      Piece piece = current;
      if (!piece.rises() || piece.step() >= alone) {
        if (advanceToLast()) {
          cells.of(step).add(step, attempt, timeEpochMs, value, series.rank());
        }
        continue;
      }
      boolean more = piece.addBelow(Math.min(alone, to), cells, attempt, series.rank(), segment);
      if (!more) {
        free(piece);
        current = null;
        choose();
      } else if (piece.step() >= alone) {
        choose();
      }
    }
  }

  /** The cells that steps belong to. */
  interface CellOfStep {
    Cell of(long step);

    /** The first step behind this one that may belong to another cell. */
    long end(long step);

    /** One cell at a time for all steps. */
    static CellOfStep all(Supplier<Cell> cell) {
      return new CellOfStep() {
        @Override
        public Cell of(long step) {
          return cell.get();
        }

        @Override
        public long end(long step) {
          return Long.MAX_VALUE;
        }
      };
    }
  }

  long step() {
    return step;
  }

  /** The place of the point among all rows of its (rank, attempt). */
  long order() {
    return order;
  }

  long timeEpochMs() {
    return timeEpochMs;
  }

  double value() {
    return value;
  }
}
