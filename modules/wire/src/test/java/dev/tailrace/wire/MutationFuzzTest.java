package dev.tailrace.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Damaged records: each is an event or a refusal, and what is still an event can be written. */
final class MutationFuzzTest {
  private static final int RECORDS = 100_000;
  private static final byte[][] SNIPPETS = {
    {'{'},
    {'['},
    {'}'},
    {']'},
    {'"'},
    {'\\', 'u', 'd', '8', '0', '0'},
    {'N', 'a', 'N'},
    {'1', 'e', '9', '9', '9'},
    {'-'},
    {0},
    {(byte) 0xff},
    {(byte) 0xbf},
    {(byte) 0x9f},
    {(byte) 0xd8, 0x55},
    {(byte) 0xfb},
    {(byte) 0x5b, (byte) 0x7f},
    {(byte) 0xed, (byte) 0xa0, (byte) 0x80}
  };

  @Test
  void a_damaged_record_is_an_event_or_a_refusal() {
    long seed = Long.getLong("tailrace.seed", System.nanoTime());
    var random = new SplittableRandom(seed);
    List<byte[]> originals = originals();
    Map<Reason, Integer> refused = new EnumMap<>(Reason.class);
    int known = 0;

    for (int i = 0; i < RECORDS; i++) {
      byte[] record = damage(originals.get(random.nextInt(originals.size())), random);
      switch (decode(record, seed)) {
        case Decoded.Known(var event) -> {
          known++;
          assertEquals(
              EventCodec.checksum(event),
              EventCodec.checksum(AcceptedRecordsTest.known(EventCodec.cbor(event))),
              () -> "seed " + seed + " record " + HexFormat.of().formatHex(record));
        }
        case Decoded.Refused(var refusal) -> refused.merge(refusal.reason(), 1, Integer::sum);
      }
    }

    int refusals = refused.values().stream().mapToInt(Integer::intValue).sum();
    System.out.printf(
        "FUZZ seed=%d records=%d events=%d refused=%d thrown=0 reasons=%s%n",
        seed, RECORDS, known, refusals, refused);
    assertEquals(RECORDS, known + refusals);
    assertTrue(known > 0 && refused.size() >= 8, refused::toString);
  }

  private static Decoded decode(byte[] record, long seed) {
    try {
      return EventCodec.decode(record);
    } catch (RuntimeException e) {
      throw new AssertionError("seed " + seed + " " + HexFormat.of().formatHex(record), e);
    }
  }

  private static List<byte[]> originals() {
    var originals = new ArrayList<byte[]>();
    Samples.all()
        .values()
        .forEach(
            event -> {
              originals.add(EventCodec.json(event));
              originals.add(EventCodec.cbor(event));
            });
    return originals;
  }

  /** The record with one to three damages. */
  static byte[] damage(byte[] original, SplittableRandom random) {
    byte[] record = original.clone();
    for (int times = 1 + random.nextInt(3); times > 0 && record.length > 0; times--) {
      int at = random.nextInt(record.length);
      record =
          switch (random.nextInt(6)) {
            case 0 -> flip(record, at, random);
            case 1 -> Arrays.copyOf(record, at);
            case 2 -> splice(record, at, at, SNIPPETS[random.nextInt(SNIPPETS.length)]);
            case 3 ->
                splice(
                    record, at, Math.min(record.length, at + 1 + random.nextInt(8)), new byte[0]);
            case 4 -> splice(record, at, at, Arrays.copyOfRange(record, at / 2, at));
            default -> set(record, at, (byte) random.nextInt(256));
          };
    }
    return record;
  }

  private static byte[] flip(byte[] record, int at, SplittableRandom random) {
    return set(record, at, (byte) (record[at] ^ (1 << random.nextInt(8))));
  }

  private static byte[] set(byte[] record, int at, byte value) {
    record[at] = value;
    return record;
  }

  /** The record with {@code [from..to)} replaced. */
  private static byte[] splice(byte[] record, int from, int to, byte[] with) {
    byte[] spliced = new byte[record.length - (to - from) + with.length];
    System.arraycopy(record, 0, spliced, 0, from);
    System.arraycopy(with, 0, spliced, from, with.length);
    System.arraycopy(record, to, spliced, from + with.length, record.length - to);
    return spliced;
  }
}
