package dev.tailrace.series.engine;

/** Sums up what a selection sees of one series. */
final class SeriesSum {
  private SeriesSum() {}

  /**
   * Adds the points that count to the cells of the sink.
   *
   * @param level the highest whose cells lie within one cell of the sink; {@link
   *     Pyramid#LEVELS_MAX} when it has one for all steps
   * @param apart whether attempts stand side by side
   */
  static void add(
      Visible visible, int level, boolean apart, Chunks chunks, PointCursor.CellOfStep sink) {
    FrozenSeries series = visible.series();
    int attempt = apart ? series.attempt() : 0;
    StepRanges doubted = series.sources().size() > 1 ? series.doubted() : StepRanges.NONE;
    boolean total = level == Pyramid.LEVELS_MAX && doubted.isEmpty();
    for (FrozenSeries.Source source : series.sources()) {
      var reader = new SourceReader(series, source, attempt, chunks, sink);
      if (total) {
        reader.total(visible.from(), visible.end());
        continue;
      }
      long from = visible.from();
      for (int i = doubted.firstEndingFrom(from); i < doubted.size(); i++) {
        if (doubted.from(i) >= visible.end()) {
          break;
        }
        reader.sum(from, Math.min(doubted.from(i), visible.end()), level);
        from = Math.max(from, doubted.to(i) + 1);
      }
      reader.sum(from, visible.end(), level);
    }
    if (!doubted.isEmpty()) {
      addDoubted(visible, doubted, attempt, chunks, sink);
    }
  }

  private static void addDoubted(
      Visible visible,
      StepRanges doubted,
      int attempt,
      Chunks chunks,
      PointCursor.CellOfStep sink) {
    var all = new PointCursor(visible.series(), chunks);
    for (int i = doubted.firstEndingFrom(visible.from()); i < doubted.size(); i++) {
      long from = Math.max(visible.from(), doubted.from(i));
      long end = Math.min(visible.end(), doubted.to(i) + 1);
      if (from < end) {
        all.range(from, end);
        all.into(sink, attempt);
      }
    }
  }

  /** Everything that is visible of a series in one cell. */
  static Cell total(Visible visible, boolean apart, Chunks chunks) {
    var total = new Cell();
    add(visible, Pyramid.LEVELS_MAX, apart, chunks, PointCursor.CellOfStep.all(() -> total));
    return total;
  }
}
