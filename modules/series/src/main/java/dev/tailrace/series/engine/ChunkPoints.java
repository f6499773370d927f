package dev.tailrace.series.engine;

import dev.tailrace.series.PointBlock;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * The points of one column whose steps rise, chunk by chunk: nothing is merged, buffers are used
 * again, and times are only decoded when they are asked for.
 */
final class ChunkPoints implements PointBlock {
  private static final int ROWS = RowGroup.CHUNK_ROWS;

  /** So many chunks are read from the store at once. */
  private static final int CHUNKS_AT_ONCE = 32;

  private final FrozenSeries series;
  private final FrozenSeries.Source source;
  private final GroupState state;
  private final Chunks chunks;
  private final Axes decoded = new Axes(ROWS);
  private final double[] decodedValues = new double[ROWS];

  // The block: rows of these arrays from `at` on.
  private Axes axes = decoded;
  private double[] values = decodedValues;
  private int at;
  private int size;

  /** The chunk of which only steps were decoded; negative when nothing is left to decode. */
  private int lazyChunk = -1;

  private byte[] lazyBytes = new byte[0];

  ChunkPoints(FrozenSeries series, Chunks chunks) {
    this.series = series;
    this.source = series.sources().getFirst();
    this.state = source.state();
    this.chunks = chunks;
  }

  /** Whether the points that are seen of some series can be read so. */
  static boolean fits(List<Visible> all) {
    return all.size() == 1
        && all.getFirst().series().sources().size() == 1
        && all.getFirst().series().sources().getFirst().state().stepsRise();
  }

  /** Visits the steps from {@code from} to before {@code end}, until the visitor answers false. */
  void visit(long from, long end, Predicate<PointBlock> visitor) {
    int first = state.index().firstEndingFrom(from, state.chunks());
    int last = first;
    while (last < state.chunks() && state.index().minStep(last) < end) {
      last++;
    }
    boolean more = true;
    for (int chunk = first; more && chunk < last; chunk += CHUNKS_AT_ONCE) {
      more = chunks(chunk, Math.min(last, chunk + CHUNKS_AT_ONCE), from, end, visitor);
    }
    if (more && state.partialRows() > 0) {
      lazyChunk = -1;
      chunks.axes(source.group(), state.chunks(), state.partialRows(), decoded);
      chunks.values(
          source.group(), source.column(), state.chunks(), state.partialRows(), decodedValues);
      more = show(decoded, decodedValues, state.partialRows(), from, end, visitor);
    }
    for (int i = 0; more && i < state.heads(); i++) {
      Head head = state.head(i);
      lazyChunk = -1;
      more = show(head.axes, head.columns[source.column()], state.headRows(i), from, end, visitor);
    }
  }

  private boolean chunks(int from, int to, long fromStep, long end, Predicate<PointBlock> visitor) {
    List<byte[]> axisBytes = chunks.bytes(source.group(), Keys.AXIS, from, to);
    List<byte[]> valueBytes = chunks.bytes(source.group(), source.column() + 1, from, to);
    boolean more = true;
    for (int i = 0; more && i < axisBytes.size(); i++) {
      lazyChunk = from + i;
      lazyBytes = axisBytes.get(i);
      chunks.steps(source.group(), lazyChunk, lazyBytes, ROWS, decoded);
      chunks.values(
          source.group(), source.column(), lazyChunk, valueBytes.get(i), ROWS, decodedValues);
      more = show(decoded, decodedValues, ROWS, fromStep, end, visitor);
    }
    return more;
  }

  private boolean show(
      Axes rows,
      double[] rowValues,
      int count,
      long from,
      long end,
      Predicate<PointBlock> visitor) {
    axes = rows;
    values = rowValues;
    at = place(rows.steps, count, from);
    size = place(rows.steps, count, end) - at;
    return size <= 0 || visitor.test(this);
  }

  /** The first row at or behind the step. */
  private static int place(long[] steps, int count, long step) {
    if (count == 0 || steps[0] >= step) {
      return 0;
    }
    if (steps[count - 1] < step) {
      return count;
    }
    int found = Arrays.binarySearch(steps, 0, count, step);
    return found < 0 ? -found - 1 : found;
  }

  private Axes all() {
    if (lazyChunk >= 0) {
      chunks.axes(source.group(), lazyChunk, lazyBytes, ROWS, decoded);
      lazyChunk = -1;
    }
    return axes;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public long step(int i) {
    return axes.steps[at + i];
  }

  @Override
  public long timeEpochMs(int i) {
    return all().times[at + i];
  }

  @Override
  public double value(int i) {
    return values[at + i];
  }

  @Override
  public int rank(int i) {
    return series.rank();
  }

  @Override
  public int attempt(int i) {
    return series.attempt();
  }

  @Override
  public long ordinal(int i) {
    return all().orders[at + i];
  }
}
