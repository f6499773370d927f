package dev.tailrace.streams.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.tailrace.model.Limits;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.store.Family;
import dev.tailrace.store.KeyValues;
import dev.tailrace.store.MemoryKeyValues;
import dev.tailrace.store.RocksKeyValues;
import dev.tailrace.store.RocksMemory;
import dev.tailrace.wire.EventCodec;
import dev.tailrace.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MetricViewTest {
  @TempDir Path folder;
  private final Told told = new Told();
  private final MetricView metrics =
      MetricView.inMemory(new ViewScope(Topic.METRICS, 0, 1), told, () -> 0);

  private static MetricBatch batch(long seq, long step, double value, String... names) {
    double[][] values = new double[names.length][1];
    for (double[] column : values) {
      column[0] = value;
    }
    return new MetricBatch(
        new Header("a", 7, "w", seq, false),
        2,
        1,
        new long[] {step},
        new long[] {7},
        names,
        values);
  }

  private static void apply(MetricView view, long offset, MetricBatch batch) {
    view.view()
        .apply(
            new LogRecord(offset, 9, "a".getBytes(StandardCharsets.UTF_8), EventCodec.cbor(batch)));
  }

  @Test
  void a_batch_is_counted_once_however_often_it_is_sent() {
    apply(metrics, 0, batch(1, 5, 0.5, "loss", "acc"));
    apply(metrics, 1, batch(1, 5, 0.5, "loss", "acc"));
    apply(metrics, 0, batch(1, 5, 0.5, "loss", "acc"));

    assertEquals(2, metrics.series().pointCount("a"));
    assertEquals(List.of("applied 0", "repeated 1"), told.words);
    assertEquals(List.of(2), metrics.view().facts().ranksOf("a"));
    assertEquals(9, metrics.view().facts().lastSignEpochMs("a", 2));
  }

  @Test
  void says_which_metrics_changed_since_it_was_asked() {
    apply(metrics, 0, batch(1, 5, 0.5, "loss"));
    apply(metrics, 1, batch(2, 6, 0.5, "acc"));

    assertEquals(Set.of("a"), metrics.changedRuns());
    assertEquals(Set.of("loss", "acc"), metrics.takeChanged("a"));
    assertNull(metrics.takeChanged("a"));
  }

  @Test
  void a_metric_that_was_taken_is_told_again_when_it_gets_more_points() {
    apply(metrics, 0, batch(1, 5, 0.5, "loss", "acc"));
    apply(metrics, 1, batch(2, 6, 0.5, "loss", "acc"));
    metrics.takeChanged("a");

    apply(metrics, 2, batch(3, 7, 0.5, "loss", "acc"));

    assertEquals(Set.of("loss", "acc"), metrics.takeChanged("a"));
  }

  @Test
  void the_books_are_the_same_at_checkpoints_on_disk_and_with_each_record_in_memory() {
    MetricView each = over(new MemoryKeyValues(), new Writing.EachRecord());
    try (RocksMemory memory = new RocksMemory(8 << 20, 4 << 20)) {
      MetricView late =
          over(
              RocksKeyValues.open("metrics-0", folder, memory, EnumSet.allOf(Family.class)),
              new Writing.AtCheckpoints(new CheckpointPolicy(0, 1_000)));
      long[] seqs = {1, 2, 2, 5, 4, 9, 5, 3};
      for (int i = 0; i < seqs.length; i++) {
        apply(each, i, batch(seqs[i], seqs[i], 0.5, "loss"));
        apply(late, i, batch(seqs[i], seqs[i], 0.5, "loss"));
      }

      ViewDigest digest = late.view().digest();

      assertEquals(each.view().digest(), digest);
      late.view().close();
    }
  }

  private static MetricView over(KeyValues store, Writing writing) {
    ViewScope scope = new ViewScope(Topic.METRICS, 0, 1);
    return MetricView.over(scope, store, writing, ViewListener.NONE, () -> 0);
  }

  @Test
  void a_run_with_too_many_metric_names_is_refused_whole() {
    int names = Limits.DEFAULT.runMetricNamesMax();
    int wide = Limits.DEFAULT.batchMetricsMax();
    long seq = 1;
    for (int first = 0; first < names; first += wide) {
      String[] some = new String[Math.min(wide, names - first)];
      for (int i = 0; i < some.length; i++) {
        some[i] = "m" + (first + i);
      }
      apply(metrics, seq, batch(seq, 0, 1, some));
      seq++;
    }

    apply(metrics, seq, batch(seq, 1, 1, "m0", "one too many"));

    assertEquals("series_quota " + seq, told.words.getLast());
    assertEquals(names, metrics.series().pointCount("a"));
  }

  @Test
  void every_bit_of_a_value_is_in_the_digest() {
    MetricView other = MetricView.inMemory(new ViewScope(Topic.METRICS, 0, 1), told, () -> 0);
    apply(metrics, 0, batch(1, 5, 0.0, "loss"));
    apply(other, 0, batch(1, 5, -0.0, "loss"));

    assertNotEquals(metrics.view().digest().partition(), other.view().digest().partition());
  }

  @Test
  void clearing_forgets_points_and_offset_together() {
    apply(metrics, 0, batch(1, 5, 0.5, "loss"));

    metrics.view().clear();

    assertEquals(-1, metrics.view().appliedOffset());
    assertEquals(0, metrics.series().pointCount("a"));
    apply(metrics, 0, batch(1, 5, 0.5, "loss"));
    assertEquals(1, metrics.series().pointCount("a"));
  }
}
