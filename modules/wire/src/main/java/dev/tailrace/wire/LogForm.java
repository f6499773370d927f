package dev.tailrace.wire;

import dev.tailrace.model.event.MetricBatch;

/**
 * A record that came from somewhere else than the log, and the bytes that the log keeps of it. They
 * are its own, but those of a long list of numbers in JSON: a float32 takes 20 characters there,
 * whose digits no compression brings below 7 bytes, and each reader has to read them again.
 *
 * @param value decodes to an equal event, if there is one
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never changed
public record LogForm(Decoded decoded, byte[] value) {
  /** JSON must be so many times as long as CBOR; digits that are few are better off in zstd. */
  private static final int GAIN = 2;

  /** Decodes a record; pure. */
  public static LogForm of(byte[] received) {
    // The short way takes no record with fields that an event of this version has not.
    MetricBatch batch = EventCodec.batch(received);
    if (batch == null) {
      return new LogForm(EventCodec.decodeAny(received), received);
    }
    return new LogForm(new Decoded.Known(batch), kept(batch, received));
  }

  private static byte[] kept(MetricBatch batch, byte[] received) {
    if (received[0] != '{') {
      return received;
    }
    byte[] cbor = EventCodec.cbor(batch, received.length / GAIN);
    return cbor.length <= received.length / GAIN ? cbor : received;
  }
}
