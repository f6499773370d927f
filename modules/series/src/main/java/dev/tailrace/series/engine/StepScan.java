package dev.tailrace.series.engine;

import java.util.function.LongConsumer;

/** Visits the steps of a column in the order of the log, repeated ones again. */
final class StepScan {
  private final Chunks chunks;
  private final Axes axes = new Axes(RowGroup.CHUNK_ROWS);

  StepScan(Chunks chunks) {
    this.chunks = chunks;
  }

  /**
   * Visits the steps of all rows but the first {@code skipped}.
   *
   * @param upTo chunks of which all steps are greater may be left out
   */
  void visit(FrozenSeries.Source source, long skipped, long upTo, LongConsumer visitor) {
    GroupState state = source.state();
    int rows = RowGroup.CHUNK_ROWS;
    for (int chunk = (int) (skipped / rows); chunk < state.chunks(); chunk++) {
      if (state.index().minStep(chunk) <= upTo) {
        chunks.axes(source.group(), chunk, rows, axes);
        visit(axes.steps, skipped - (long) chunk * rows, rows, visitor);
      }
    }
    long partialBase = (long) state.chunks() * rows;
    boolean partial = state.partialRows() > 0 && skipped < state.head(0).base;
    if (partial && state.partial().minStep() <= upTo) {
      chunks.axes(source.group(), state.chunks(), state.partialRows(), axes);
      visit(axes.steps, skipped - partialBase, state.partialRows(), visitor);
    }
    for (int i = 0; i < state.heads(); i++) {
      Head head = state.head(i);
      visit(head.axes.steps, skipped - head.base, state.headRows(i), visitor);
    }
  }

  private static void visit(long[] steps, long skipped, int count, LongConsumer visitor) {
    for (int i = (int) Math.max(0, skipped); i < count; i++) {
      visitor.accept(steps[i]);
    }
  }
}
