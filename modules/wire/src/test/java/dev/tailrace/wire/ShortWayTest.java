package dev.tailrace.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.event.Event;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.MetricBatch;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The short way of metric records and the general way are one. */
final class ShortWayTest {
  private static final Header HEADER = Header.unsequenced("r", 1);
  private static final int RECORDS = 40_000;
  private static final String[] ODDITIES = {
    "null",
    "-0",
    "1e5",
    "1E-7",
    "7.0",
    "01",
    "1.",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "NaN",
    "\"NaN\"",
    "-Infinity",
    "\"Infinity\"",
    "1e400",
    "1e-400",
    "4.9e-324",
    "0.1234567890123456789",
    "123456789012345678901234567890.5",
    "true",
    "[]",
    "[1]",
    "{}",
    "\"\"",
    " 1 ",
    "9007199254740992",
    "\"a\\u0041\"",
    "2",
    "-1",
    "65536",
    "2147483648",
    "1 1",
    "0.1,0.1"
  };

  private static final String[] FIELDS = {
    "\"step\":7,", "\"steps\":[7],", "\"times\":[7],", "\"seq\":1,", "\"writer\":\"w\",",
        "\"x\":1,",
    "\"rank\":1,", "\"attempt\":3,", "\"v\":1,", "\"resent\":true,", "\"\":1,", "\"metricss\":1,"
  };

  static List<byte[]> ordinary() {
    var records = new ArrayList<byte[]>();
    for (Event event : Samples.all().values()) {
      if (event instanceof MetricBatch) {
        records.add(EventCodec.json(event));
        records.add(EventCodec.cbor(event));
      }
    }
    Header resent = new Header("r-1", -5, "w", 9, true);
    for (String[] names : new String[][] {{"b", "a"}, {"ü/ñ", "损失", "🚀", "x".repeat(80)}}) {
      for (int rows : new int[] {1, 3, 40}) {
        records.add(EventCodec.json(batch(resent, rows, names)));
        records.add(EventCodec.cbor(batch(resent, rows, names)));
      }
    }
    records.add(
        """
        {"metrics": {"a": [1, 2.5, "NaN"], "b/c": [-0.0, NaN, 1e-3]},
          "steps" : [ 3, 4,5 ], "rank": 7, "time":5, "attempt": 2, "run": "r", "resent": false,
          "v": 1, "type": "metrics" }
        """
            .strip()
            .getBytes(UTF_8));
    return records;
  }

  @ParameterizedTest
  @MethodSource("ordinary")
  void what_writers_write_goes_the_short_way(byte[] record) {
    MetricBatch batch = record[0] == '{' ? JsonBatch.read(record) : CborBatch.read(record, 3);

    assertNotNull(batch);
    assertSameDecoded(record, "");
  }

  @Test
  void damaged_records_are_the_same_event_or_refusal_by_either_way() {
    long seed = Long.getLong("tailrace.seed", System.nanoTime());
    var random = new SplittableRandom(seed);
    List<byte[]> ordinary = ordinary();
    int known = 0;

    for (int i = 0; i < RECORDS; i++) {
      byte[] original = ordinary.get(random.nextInt(ordinary.size()));
      byte[] record =
          original[0] == '{' && random.nextBoolean()
              ? withOddity(original, random)
              : MutationFuzzTest.damage(original, random);
      known += assertSameDecoded(record, "seed " + seed);
    }

    assertTrue(known > RECORDS / 20 && known < RECORDS * 19 / 20, known + " of " + RECORDS);
  }

  /** The record with one more field, or with one of its values replaced. */
  private static byte[] withOddity(byte[] original, SplittableRandom random) {
    String text = new String(original, UTF_8);
    if (random.nextInt(4) == 0) {
      return ("{" + FIELDS[random.nextInt(FIELDS.length)] + text.substring(1)).getBytes(UTF_8);
    }
    int from = random.nextInt(text.length());
    while (from > 0 && ":,[{".indexOf(text.charAt(from - 1)) < 0) {
      from--;
    }
    int to = from;
    while (to < text.length() && ":,]}".indexOf(text.charAt(to)) < 0) {
      to++;
    }
    String oddity = ODDITIES[random.nextInt(ODDITIES.length)];
    return (text.substring(0, from) + oddity + text.substring(to)).getBytes(UTF_8);
  }

  @Test
  void batches_of_the_same_names_share_them_whatever_their_encoding() {
    MetricBatch batch = batch(HEADER, 1, "a", "b", "ü");
    MetricBatch rows = batch(Header.unsequenced("q", 2), 3, "a", "b", "ü");

    MetricBatch first = (MetricBatch) AcceptedRecordsTest.known(EventCodec.cbor(batch));
    MetricBatch second = (MetricBatch) AcceptedRecordsTest.known(EventCodec.json(rows));

    assertSame(first.names(), second.names());
  }

  @Test
  void names_of_other_lengths_or_order_are_not_shared() {
    for (String[] names :
        new String[][] {{"ab", "c"}, {"a", "bc"}, {"c", "ab"}, {"ab", "c", "d"}}) {
      MetricBatch batch = batch(HEADER, 1, names);

      Event decoded = AcceptedRecordsTest.known(EventCodec.cbor(batch));

      assertArrayEquals(names, ((MetricBatch) decoded).names());
    }
  }

  @Test
  void names_that_differ_where_the_hash_does_not_look_are_kept_apart() {
    for (char differing = 'a'; differing <= 'z'; differing++) {
      String[] names = {"x".repeat(12) + differing + "x".repeat(30)};

      Event decoded = AcceptedRecordsTest.known(EventCodec.cbor(batch(HEADER, 1, names)));

      assertArrayEquals(names, ((MetricBatch) decoded).names());
    }
  }

  @Test
  void many_sets_of_names_are_kept_apart() {
    for (int i = 0; i < 20_000; i++) {
      String[] names = {"layers/" + i % 9_973 + "/attention/weight/norm", "bias" + i % 7};
      MetricBatch batch = batch(HEADER, 1, names);

      MetricBatch decoded = (MetricBatch) AcceptedRecordsTest.known(EventCodec.cbor(batch));

      assertArrayEquals(names, decoded.names());
      assertEquals(EventCodec.checksum(batch), EventCodec.checksum(decoded));
    }
  }

  /** 1 for an event. */
  private static int assertSameDecoded(byte[] record, String seed) {
    Decoded shortWay = EventCodec.decode(record);
    Decoded general = EventCodec.decodeAny(record);
    String message = seed + " " + HexFormat.of().formatHex(record);
    assertEquals(general, shortWay, message);
    if (shortWay instanceof Decoded.Known(var event)
        && general instanceof Decoded.Known(var other)) {
      // Bit by bit: equals takes all NaNs for one.
      assertArrayEquals(EventCodec.cbor(other), EventCodec.cbor(event), message);
      assertEquals(EventCodec.checksum(other), EventCodec.checksum(event), message);
      return 1;
    }
    return 0;
  }

  private static MetricBatch batch(Header header, int rows, String... names) {
    var random = new SplittableRandom(rows);
    var steps = new long[rows];
    var times = new long[rows];
    var values = new double[names.length][rows];
    for (int row = 0; row < rows; row++) {
      steps[row] = 10L * row;
      times[row] = header.timeEpochMs() + 7L * row;
      for (double[] column : values) {
        column[row] = row % 9 == 8 ? Double.NaN : random.nextDouble() - 0.5;
      }
    }
    return new MetricBatch(header, 3, 1, steps, times, names, values);
  }
}
