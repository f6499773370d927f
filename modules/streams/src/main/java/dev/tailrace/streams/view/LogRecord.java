package dev.tailrace.streams.view;

import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One record of a topic partition, as the log holds it. The arrays belong to the record and are not
 * copied: they come straight from the consumer and nobody changes them.
 *
 * @param appendEpochMs broker time
 */
@SuppressWarnings("ArrayRecordComponent") // the hot path: bytes are not copied
public record LogRecord(
    long offset, long appendEpochMs, byte @Nullable [] key, byte @Nullable [] value) {

  /** How large key and value are together. */
  int bytes() {
    return (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
  }

  /** CRC32C over key and value, to recognise the record again. */
  public int crc() {
    CRC32C crc = new CRC32C();
    if (key != null) {
      crc.update(key);
    }
    crc.update(0);
    if (value != null) {
      crc.update(value);
    }
    return (int) crc.getValue();
  }
}
