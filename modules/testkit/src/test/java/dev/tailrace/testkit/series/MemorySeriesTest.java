package dev.tailrace.testkit.series;

import dev.tailrace.model.Limits;
import dev.tailrace.series.SeriesStore;
import dev.tailrace.series.memory.MemorySeries;

/** The in-memory series keeps its contract; here, because the kit depends on the series' module. */
class MemorySeriesTest implements SeriesContract, SeriesWriteContract {
  @Override
  public SeriesStore open(Limits limits) {
    return new MemorySeries(limits);
  }
}
