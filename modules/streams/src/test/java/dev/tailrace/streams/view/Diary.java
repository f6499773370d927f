package dev.tailrace.streams.view;

import dev.tailrace.model.Reason;
import dev.tailrace.model.Refusal;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.model.event.RunScoped;
import dev.tailrace.store.Batch;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A fold that keeps the first value of every batch, by offset: in memory until a checkpoint, or
 * staged with each record. A negative one it refuses, and at 13 it fails half-way.
 */
final class Diary implements TopicFold {
  private final boolean eachRecord;
  private final List<Entry> unsaved = new ArrayList<>();
  private final Deque<Entry> taken = new ArrayDeque<>();

  Diary(boolean eachRecord) {
    this.eachRecord = eachRecord;
  }

  private record Entry(String run, long offset, double value) {
    void put(Batch batch) {
      byte[] bytes = ByteBuffer.allocate(8).putDouble(value).array();
      batch.put(Keys.run(Keys.LINES, run, offset), bytes);
    }
  }

  @Override
  public Staged stage(LogRecord record, RunScoped event, Batch batch) {
    double value = event instanceof MetricBatch metrics ? metrics.values()[0][0] : Double.NaN;
    var entry = new Entry(event.header().run(), record.offset(), value);
    if (eachRecord) {
      entry.put(batch);
    }
    if (value < 0) {
      return new Staged.Refused(new Refusal(Reason.SERIES_QUOTA, "negative"));
    }
    if (value == 13) {
      throw new IllegalStateException("on purpose");
    }
    return new Staged.Ready(1, eachRecord ? () -> {} : () -> unsaved.add(entry));
  }

  @Override
  public void checkpoint() {
    taken.addAll(unsaved);
    unsaved.clear();
  }

  @Override
  public boolean save(Batch ahead, Batch last, long weightMax) {
    long before = last.weight();
    while (!taken.isEmpty() && last.weight() - before < weightMax) {
      taken.remove().put(last);
    }
    return !taken.isEmpty();
  }

  @Override
  public void load() {}

  @Override
  public void clear() {
    unsaved.clear();
    taken.clear();
  }

  @Override
  public void forget(String run) {
    unsaved.removeIf(entry -> entry.run().equals(run));
  }

  @Override
  public Content content() {
    return (run, still, _, canon) ->
        still.scanPrefix(
            Keys.run(Keys.LINES, run),
            (_, value) -> {
              canon.add(value);
              return true;
            });
  }
}
