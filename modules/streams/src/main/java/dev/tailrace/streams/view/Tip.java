package dev.tailrace.streams.view;

import java.nio.ByteBuffer;

/** The last record that a view applied, so that a log which lost its tail is recognised. */
public record Tip(long offset, long appendEpochMs, int crc) {
  byte[] encode() {
    return ByteBuffer.allocate(20).putLong(offset).putLong(appendEpochMs).putInt(crc).array();
  }

  static Tip decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new Tip(in.getLong(), in.getLong(), in.getInt());
  }
}
