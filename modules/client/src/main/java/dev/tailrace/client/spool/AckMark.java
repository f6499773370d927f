package dev.tailrace.client.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * The file that says up to which ordinal a writer's entries were acknowledged, with a CRC. A mark
 * that is behind or unreadable only makes events come twice with the same ids.
 */
final class AckMark implements AutoCloseable {
  private static final int BYTES = Long.BYTES + Integer.BYTES;

  private final FileChannel channel;
  private volatile long ordinal;

  private AckMark(FileChannel channel, long ordinal) {
    this.channel = channel;
    this.ordinal = ordinal;
  }

  static AckMark open(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    ByteBuffer mark = ByteBuffer.allocate(BYTES);
    boolean whole = channel.read(mark, 0) == BYTES && mark.getInt(Long.BYTES) == crc(mark);
    return new AckMark(channel, whole ? mark.getLong(0) : 0);
  }

  long ordinal() {
    return ordinal;
  }

  void move(long acknowledged) throws IOException {
    ordinal = acknowledged;
    ByteBuffer mark = ByteBuffer.allocate(BYTES).putLong(0, acknowledged);
    channel.write(mark.putInt(Long.BYTES, crc(mark)), 0);
  }

  private static int crc(ByteBuffer mark) {
    CRC32C crc = new CRC32C();
    crc.update(mark.slice(0, Long.BYTES));
    return (int) crc.getValue();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
