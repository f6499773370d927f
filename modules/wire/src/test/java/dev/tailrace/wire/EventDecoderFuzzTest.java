package dev.tailrace.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Assertions;

/**
 * Any bytes where a record belongs: every build repeats those that lie beside this class in the
 * resources. docs/how-to/fuzz.md tells how to look for more.
 */
final class EventDecoderFuzzTest {

  @FuzzTest(maxDuration = "3m")
  void any_bytes_are_an_event_or_a_refusal(byte[] record) {
    switch (EventCodec.decode(record)) {
      case Decoded.Known(var event) -> {
        int checksum = EventCodec.checksum(event);
        assertEquals(
            checksum, EventCodec.checksum(AcceptedRecordsTest.known(EventCodec.cbor(event))));
        assertEquals(
            checksum, EventCodec.checksum(AcceptedRecordsTest.known(EventCodec.json(event))));
      }
      case Decoded.Refused(var refusal) ->
          Assertions.assertTrue(refusal.detail().length() <= 512, refusal::detail);
    }
  }
}
