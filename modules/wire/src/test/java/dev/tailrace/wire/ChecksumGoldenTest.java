package dev.tailrace.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tailrace.model.event.Event;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.MetricBatch;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Ledgers on disk hold checksums, so a content keeps its value from version to version. */
final class ChecksumGoldenTest {
  private static final String GOLDEN =
      """
      ac4b991f run.started
      595e4846 run.started.bare
      c5d0dd11 writer.joined
      0b5e8ad5 run.resumed
      6dee5789 run.config
      356040ac run.tags
      1c57575d run.summary
      9bb5145e metric.defined
      56f198ea alert.raised
      45ed274a progress.declared
      1550683d run.finished
      a6123f9d run.finished.failed
      809d5075 run.finished.rankless
      a1bc0613 run.lost
      f3374e60 run.revived
      3ddd72f6 run.edited
      e2f11890 run.deleted
      b14418f5 run.restored
      4ac470e5 run.purged
      4a5be571 artifact.logged
      c20c4710 resource.used
      16042f56 source.saved
      25eee711 media.logged
      f55e6bcf metrics
      d3909017 metrics.one-row
      8de435a1 metrics.non-finite
      8dd00a00 log
      cbcbacc1 log.one-line
      5deddc08 heartbeat
      5da8805e heartbeat.bare
      f56d99ad judge.marker
      fe6cda54 project.created
      872f1b47 project.edited
      d187b996 project.deleted
      7556f326 project.restored
      92169c49 rows-1
      1d402abf rows-2
      199b9f1c rows-127
      2aa60878 rows-128
      b9b7972f rows-129
      7dfe11dd rows-1000
      cdd3018d rows-1024
      2fa338dc rows-10000
      6e940892 unsorted
      afb68cb5 unsorted.one-row
      3ea7a745 texts
      d62faeb5 texts.rows
      515bf0b4 wide
      41bf62a2 wide.rows
      35d78d69 nan.one-row
      0b84cec2 nan.rows
      """;

  @Test
  void checksums_are_those_of_earlier_versions() {
    var lines = new StringBuilder();

    events()
        .forEach(
            (name, event) -> lines.append("%08x %s\n".formatted(EventCodec.checksum(event), name)));

    assertEquals(GOLDEN, lines.toString());
  }

  @Test
  void an_event_has_its_checksum_after_either_encoding_too() {
    events()
        .forEach(
            (name, event) -> {
              Event fromCbor = AcceptedRecordsTest.known(EventCodec.cbor(event));
              Event fromJson = AcceptedRecordsTest.known(EventCodec.json(event));

              assertEquals(EventCodec.checksum(event), EventCodec.checksum(fromCbor), name);
              assertEquals(EventCodec.checksum(event), EventCodec.checksum(fromJson), name);
            });
  }

  /** All samples, and batches around the sizes and contents that take another way. */
  private static Map<String, Event> events() {
    var events = new LinkedHashMap<>(Samples.all());
    for (int rows : new int[] {1, 2, 127, 128, 129, 1_000, 1_024, 10_000}) {
      events.put("rows-" + rows, batch(rows, "loss", "lr"));
    }
    events.put("unsorted", batch(3, "b", "c", "a", "aa"));
    events.put("unsorted.one-row", batch(1, "b", "c", "a", "aa"));
    events.put("texts", batch(1, "ü/ñ", "损失", "🚀", "a".repeat(250)));
    events.put("texts.rows", batch(9, "ü/ñ", "损失", "🚀", "a".repeat(250)));
    events.put("wide", batch(1, wide(300)));
    events.put("wide.rows", batch(2, wide(4_096)));
    events.put("nan.one-row", withNans(batch(1, "a", "b")));
    events.put("nan.rows", withNans(batch(2_000, "a", "b")));
    return events;
  }

  private static String[] wide(int metrics) {
    var names = new String[metrics];
    Arrays.setAll(names, i -> "layer" + (i * 7919) % metrics + "/grad");
    return names;
  }

  private static MetricBatch batch(int rows, String... names) {
    var random = new SplittableRandom(rows);
    var steps = new long[rows];
    Arrays.setAll(steps, _ -> random.nextLong(1L << 53));
    var times = new long[rows];
    Arrays.setAll(times, _ -> random.nextLong());
    var values = new double[names.length][rows];
    for (double[] column : values) {
      Arrays.setAll(column, _ -> random.nextDouble() - 0.5);
    }
    var header = new Header("run-" + rows, Samples.TIME, "w-1", rows, rows % 2 == 0);
    return new MetricBatch(header, rows % 3, 1 + rows % 2, steps, times, names, values);
  }

  /** NaNs of several payloads and signs; one checksum for all of them. */
  private static MetricBatch withNans(MetricBatch batch) {
    double[] column = batch.values()[1];
    column[column.length - 1] = Double.longBitsToDouble(0xfff8_0000_0000_0123L);
    column[column.length / 2] = Double.longBitsToDouble(0x7ff8_0001_2000_0000L);
    column[0] = Double.NEGATIVE_INFINITY;
    batch.values()[0][0] = Double.longBitsToDouble(0xfff8_0000_0000_0000L);
    return batch;
  }
}
