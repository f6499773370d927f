package dev.tailrace.series.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The pieces of one column by their first step: full chunks, the one that is not full, the head.
 */
final class PieceSource {
  /** From so many chunks on, an iterator costs less than asking for each. */
  private static final int AHEAD_MIN = 4;

  private static final int AHEAD_MAX = 32;

  private final FrozenSeries.Source source;
  private final GroupState state;
  private final Chunks chunks;

  /** Whether steps rise from chunk to chunk, and in each. */
  private final boolean inOrder;

  /** The chunks in the order of their first steps; empty when they are {@link #inOrder}. */
  private final int[] byFirstStep;

  private int next;
  private boolean partialLeft;

  /** The heads with rows in the order of their first steps. */
  private final List<HeadPiece> heads = new ArrayList<>();

  private int nextHead;

  // Of chunks in order: what was read of some of them at once.
  private long expectedEnd;
  private int aheadFrom;
  private List<byte[]> aheadAxes = List.of();
  private List<byte[]> aheadValues = List.of();

  private record HeadPiece(Head head, int rows, long minStep) {}

  PieceSource(FrozenSeries.Source source, Chunks chunks) {
    this.source = source;
    this.state = source.state();
    this.chunks = chunks;
    inOrder = state.stepsRise();
    byFirstStep = inOrder ? new int[0] : byFirstStep(state);
    partialLeft = state.partialRows() > 0;
    for (int i = 0; i < state.heads(); i++) {
      int rows = state.headRows(i);
      if (rows > 0) {
        Head head = state.head(i);
        heads.add(new HeadPiece(head, rows, Axes.min(head.axes.steps, rows)));
      }
    }
    heads.sort(Comparator.comparingLong(HeadPiece::minStep));
  }

  private static int[] byFirstStep(GroupState state) {
    long[][] firsts = new long[state.chunks()][];
    for (int i = 0; i < firsts.length; i++) {
      firsts[i] = new long[] {state.index().minStep(i), i};
    }
    Arrays.sort(firsts, (a, b) -> Long.compare(a[0], b[0]));
    int[] order = new int[firsts.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = (int) firsts[i][1];
    }
    return order;
  }

  private int chunk(int place) {
    return inOrder ? place : byFirstStep[place];
  }

  /** Leaves out what ends before the step; what begins before {@code end} may be read ahead. */
  void skipTo(long step, long end) {
    if (inOrder) {
      next = Math.max(next, state.index().firstEndingFrom(step, state.chunks()));
      expectedEnd = end;
    } else {
      while (next < state.chunks() && state.index().maxStep(chunk(next)) < step) {
        next++;
      }
    }
    if (partialLeft && state.partial().maxStep() < step) {
      partialLeft = false;
    }
  }

  /** The first step of the next piece; greater than any step when there is none. */
  long nextStep() {
    long first = next < state.chunks() ? state.index().minStep(chunk(next)) : Long.MAX_VALUE;
    if (partialLeft) {
      first = Math.min(first, state.partial().minStep());
    }
    return nextHead < heads.size() ? Math.min(first, heads.get(nextHead).minStep) : first;
  }

  /** The piece that {@link #nextStep} told of. */
  Piece open() {
    long first = nextStep();
    if (next < state.chunks() && state.index().minStep(chunk(next)) == first) {
      return decoded(chunk(next++), RowGroup.CHUNK_ROWS);
    }
    if (partialLeft && state.partial().minStep() == first) {
      partialLeft = false;
      return decoded(state.chunks(), state.partialRows());
    }
    HeadPiece piece = heads.get(nextHead++);
    return Piece.sorted(piece.head.axes, piece.head.columns[source.column()], piece.rows, null);
  }

  private Piece decoded(int chunk, int rows) {
    RowGroup group = source.group();
    int column = source.column();
    boolean ahead = inOrder && chunk < state.chunks() && isAhead(chunk);
    byte[] axisBytes =
        ahead ? aheadAxes.get(chunk - aheadFrom) : chunks.bytes(group, Keys.AXIS, chunk);
    byte[] valueBytes =
        ahead ? aheadValues.get(chunk - aheadFrom) : chunks.bytes(group, column + 1, chunk);
    ChunkRows room = chunks.codec().room();
    chunks.values(group, column, chunk, valueBytes, rows, room.values);
    if (inOrder) {
      chunks.stepsAndTimes(group, chunk, axisBytes, rows, room.axes);
      return Piece.rising(room, rows, axes -> chunks.orders(group, chunk, axisBytes, rows, axes));
    }
    chunks.axes(group, chunk, axisBytes, rows, room.axes);
    return Piece.sorted(room.axes, room.values, rows, room);
  }

  /** Reads some chunks at once if many are expected; whether that one is among them. */
  private boolean isAhead(int chunk) {
    if (chunk < aheadFrom + aheadAxes.size()) {
      return chunk >= aheadFrom;
    }
    int end = chunk;
    int limit = Math.min(state.chunks(), chunk + AHEAD_MAX);
    while (end < limit && state.index().minStep(end) < expectedEnd) {
      end++;
    }
    if (end - chunk < AHEAD_MIN) {
      return false;
    }
    aheadFrom = chunk;
    aheadAxes = chunks.bytes(source.group(), Keys.AXIS, chunk, end);
    aheadValues = chunks.bytes(source.group(), source.column() + 1, chunk, end);
    return true;
  }
}
