package dev.tailrace.series.engine;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What a checkpoint keeps of row groups and streams, apart from chunks and summaries, as bytes. */
final class StateCodec {
  private static final int STATE_BYTES = 14 * Long.BYTES;
  private static final int OPEN_SLOT_SHIFT = 2;

  private StateCodec() {}

  /** What {@link #encode} wrote of a group. */
  @SuppressWarnings("ArrayRecordComponent") // read once
  record StoredGroup(int rank, int attempt, int[] metrics, GroupState state, int openSlot) {}

  /**
   * A state of the group.
   *
   * @param openSlot where the open cells of the pyramids of that state are
   */
  static byte[] encode(RowGroup group, GroupState state, int openSlot) {
    int tail = state.chunks() % ChunkIndex.BLOCK;
    byte[] index = state.index().encode(state.chunks() - tail, state.chunks());
    var out =
        ByteBuffer.allocate(
            STATE_BYTES
                + group.columns() * Integer.BYTES
                + index.length
                + state.grain().bytes()
                + bytes(state.late()));
    out.putInt(group.rank()).putInt(group.attempt()).putInt(group.columns());
    for (int column = 0; column < group.columns(); column++) {
      out.putInt(group.metric(column));
    }
    out.putLong(state.rows()).putLong(state.head().base).putInt(state.chunks());
    GroupState.Span partial = state.partial();
    out.putLong(partial.minStep()).putLong(partial.maxStep());
    out.putLong(partial.minTime()).putLong(partial.maxTime());
    out.putLong(state.fedEnd()).putLong(state.minStep()).putLong(state.maxStep());
    out.putLong(state.lastTime());
    int rise = (state.stepsRise() ? 1 : 0) | (state.timesRise() ? 2 : 0);
    out.put((byte) (rise | openSlot << OPEN_SLOT_SHIFT));
    state.grain().encode(out);
    encode(state.late(), out);
    out.put(index);
    return out.array();
  }

  /**
   * The group without its head, pyramids and older blocks of its index.
   *
   * @param blocks the index of the chunks in full blocks
   */
  static StoredGroup decode(byte[] bytes, ChunkIndex blocks) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int rank = in.getInt();
    int attempt = in.getInt();
    int[] metrics = new int[in.getInt()];
    for (int column = 0; column < metrics.length; column++) {
      metrics[column] = in.getInt();
    }
    long rows = in.getLong();
    long base = in.getLong();
    int chunks = in.getInt();
    var partial = new GroupState.Span(in.getLong(), in.getLong(), in.getLong(), in.getLong());
    long fedEnd = in.getLong();
    long minStep = in.getLong();
    long maxStep = in.getLong();
    long lastTime = in.getLong();
    int flags = in.get();
    Grain grain = Grain.decode(in);
    StepRanges late = decodeRanges(in);
    int tail = chunks % ChunkIndex.BLOCK;
    ChunkIndex index = blocks.with(chunks - tail, in, tail);
    return new StoredGroup(
        rank,
        attempt,
        metrics,
        GroupState.of(
            rows,
            new Sealed(chunks, index, new Pyramid[0], grain, late, fedEnd),
            partial,
            Head.empty(base, metrics.length),
            minStep,
            maxStep,
            lastTime,
            (flags & 1) != 0,
            (flags & 2) != 0),
        flags >> OPEN_SLOT_SHIFT);
  }

  static byte[] encode(RankStream stream, StepRanges doubted) {
    var out = ByteBuffer.allocate(2 * Integer.BYTES + bytes(doubted));
    out.putInt(stream.rank).putInt(stream.attempt);
    encode(doubted, out);
    return out.array();
  }

  /** Adds the stream to the run that it is one of. */
  static void decodeStream(byte[] bytes, StoredRun into) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int rank = in.getInt();
    int attempt = in.getInt();
    into.addStored(rank, attempt, decodeRanges(in));
  }

  /** The rows of a head: its first ordinal, then order, steps, times and each column. */
  static byte[] encodeHead(GroupState state) {
    Head head = state.head();
    int rows = state.headRows();
    var out =
        ByteBuffer.allocate(
            Long.BYTES + Integer.BYTES + rows * (3 + head.columns.length) * Long.BYTES);
    out.putLong(head.base).putInt(rows);
    var numbers = out.asLongBuffer();
    numbers.put(head.axes.orders, 0, rows);
    numbers.put(head.axes.steps, 0, rows);
    numbers.put(head.axes.times, 0, rows);
    out.position(out.position() + 3 * rows * Long.BYTES);
    var values = out.asDoubleBuffer();
    for (double[] column : head.columns) {
      values.put(column, 0, rows);
    }
    return out.array();
  }

  /** The head; null when the bytes do not begin at {@code base} or have fewer rows. */
  static @Nullable Head decodeHead(byte[] bytes, long base, int rows, int columns) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (in.getLong() != base) {
      return null;
    }
    int stored = in.getInt();
    if (stored < rows) {
      return null;
    }
    Head head = Head.empty(base, columns).withRoom(rows);
    var numbers = in.asLongBuffer();
    numbers.get(head.axes.orders, 0, rows).position(stored);
    numbers.get(head.axes.steps, 0, rows).position(2 * stored);
    numbers.get(head.axes.times, 0, rows);
    in.position(in.position() + 3 * stored * Long.BYTES);
    var values = in.asDoubleBuffer();
    for (int column = 0; column < columns; column++) {
      values.position(column * stored);
      values.get(head.columns[column], 0, rows);
    }
    return head;
  }

  private static int bytes(StepRanges ranges) {
    return Integer.BYTES + 2 * Long.BYTES * ranges.size();
  }

  private static void encode(StepRanges ranges, ByteBuffer out) {
    out.putInt(ranges.size());
    for (int i = 0; i < ranges.size(); i++) {
      out.putLong(ranges.from(i)).putLong(ranges.to(i));
    }
  }

  private static StepRanges decodeRanges(ByteBuffer in) {
    long[] from = new long[in.getInt()];
    long[] to = new long[from.length];
    for (int i = 0; i < from.length; i++) {
      from[i] = in.getLong();
      to[i] = in.getLong();
    }
    return StepRanges.of(from, to);
  }
}
