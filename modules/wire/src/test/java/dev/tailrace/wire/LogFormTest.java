package dev.tailrace.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.MetricBatch;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What the log keeps of a record says the same, and takes less room where that is easy. */
final class LogFormTest {
  private static final int ROWS = 400;

  @Test
  void many_digits_are_kept_as_numbers() {
    byte[] json = EventCodec.json(batch(ROWS, random -> (float) random.nextGaussian()));

    LogForm form = LogForm.of(json);

    assertTrue(Cbor.isSelfDescribed(form.value()));
    assertTrue(form.value().length < json.length / 2, form.value().length + " of " + json.length);
    assertSameEvent(json, form);
  }

  @Test
  void every_bit_of_a_number_is_kept() {
    byte[] json =
        EventCodec.json(
            batch(
                ROWS,
                random -> {
                  double any = Double.longBitsToDouble(random.nextLong());
                  return Double.isNaN(any) ? -0.0 : any;
                }));

    LogForm form = LogForm.of(json);

    assertTrue(Cbor.isSelfDescribed(form.value()));
    assertSameEvent(json, form);
  }

  @Test
  void few_digits_stay_as_they_are() {
    byte[] json = EventCodec.json(batch(ROWS, random -> random.nextInt(1_000) / 1e3));

    assertAsItCame(json, LogForm.of(json));
  }

  @Test
  void fields_of_another_version_are_not_lost() {
    byte[] json = EventCodec.json(batch(ROWS, random -> (float) random.nextGaussian()));
    byte[] more = ("{\"precision\":16," + new String(json, UTF_8).substring(1)).getBytes(UTF_8);

    LogForm form = LogForm.of(more);

    assertAsItCame(more, form);
    assertSameEvent(json, form);
  }

  @Test
  void cbor_and_other_events_stay_as_they_are() {
    for (var event : Samples.all().values()) {
      byte[] cbor = EventCodec.cbor(event);
      LogForm form = LogForm.of(cbor);

      assertAsItCame(cbor, form);
      assertEquals(new Decoded.Known(event), form.decoded());
    }
    for (var event : Samples.all().values()) {
      if (!(event instanceof MetricBatch)) {
        byte[] json = EventCodec.json(event);

        assertAsItCame(json, LogForm.of(json));
      }
    }
  }

  @Test
  void what_is_no_event_is_refused_with_its_own_bytes() {
    for (String text : new String[] {"", "{", "{}", "nonsense", "{\"type\":\"metrics\"}"}) {
      byte[] bytes = text.getBytes(UTF_8);
      LogForm form = LogForm.of(bytes);

      assertInstanceOf(Decoded.Refused.class, form.decoded());
      assertEquals(EventCodec.decode(bytes), form.decoded());
      assertAsItCame(bytes, form);
    }
  }

  /** Says so in few words. */
  private static void assertAsItCame(byte[] record, LogForm form) {
    assertTrue(Arrays.equals(record, form.value()), "other bytes: " + form.value().length);
  }

  private static void assertSameEvent(byte[] record, LogForm form) {
    MetricBatch said = (MetricBatch) AcceptedRecordsTest.known(record);
    MetricBatch kept = (MetricBatch) AcceptedRecordsTest.known(form.value());
    assertEquals(EventCodec.decode(record), form.decoded());
    assertEquals(said, kept);
    assertEquals(EventCodec.checksum(said), EventCodec.checksum(kept));
    // Bit by bit: equals takes all NaNs for one.
    assertArrayEquals(EventCodec.cbor(said), EventCodec.cbor(kept));
  }

  /** A value of a random number generator. */
  private interface Values {
    double next(SplittableRandom random);
  }

  private static MetricBatch batch(int rows, Values values) {
    var random = new SplittableRandom(7);
    long[] steps = new long[rows];
    Arrays.setAll(steps, row -> 10 + (long) row);
    long[] times = new long[rows];
    Arrays.setAll(times, row -> 1_700_000_000_000L + 100L * row);
    double[][] columns = new double[3][rows];
    for (double[] column : columns) {
      Arrays.setAll(column, _ -> values.next(random));
    }
    Header header = new Header("r-1", 1_700_000_000_000L, "w", 9, true);
    return new MetricBatch(header, 3, 2, steps, times, new String[] {"a", "b", "ü"}, columns);
  }
}
