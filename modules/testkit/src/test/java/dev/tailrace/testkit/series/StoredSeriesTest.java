package dev.tailrace.testkit.series;

import dev.tailrace.model.Limits;
import dev.tailrace.series.SeriesStore;
import dev.tailrace.series.engine.Budget;
import dev.tailrace.series.engine.StoredSeries;
import dev.tailrace.store.MemoryKeyValues;

final class StoredSeriesTest implements SeriesContract, SeriesWriteContract {
  @Override
  public SeriesStore open(Limits limits) {
    return new StoredSeries(new MemoryKeyValues(), limits, Budget.ofHeadBytes(1 << 20));
  }
}
