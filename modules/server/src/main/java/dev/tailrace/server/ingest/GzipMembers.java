package dev.tailrace.server.ingest;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Unpacks gzip (RFC 1952): one member, or several one after the other. The JDK's own stream takes
 * whatever else follows a member for its end, and a member that comes late, too.
 */
final class GzipMembers extends InputStream {
  private static final int DEFLATE = 8;
  private static final int FLAG_HEADER_CRC = 2;
  private static final int FLAG_EXTRA = 4;
  private static final int FLAG_NAME = 8;
  private static final int FLAG_COMMENT = 16;
  private static final int FLAGS_RESERVED = 0xe0;

  private final InputStream packed;
  private final byte[] buffer;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private int at;
  private int end;
  private int members;
  private boolean inMember;
  private boolean over;

  GzipMembers(InputStream packed, int bufferBytes) {
    this.packed = packed;
    buffer = new byte[bufferBytes];
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /**
   * Reads on.
   *
   * @throws ZipException when this is not gzip, or something else follows it
   * @throws EOFException when it ends within a member
   */
  @Override
  public int read(byte[] into, int offset, int count) throws IOException {
    while (count > 0 && !over) {
      if (!inMember && !begin()) {
        over = true;
        break;
      }
      int unpacked = inflate(into, offset, count);
      if (unpacked > 0) {
        crc.update(into, offset, unpacked);
        return unpacked;
      }
      finish();
    }
    return count == 0 ? 0 : -1;
  }

  /** Reads the head of the next member; false when there is none. */
  private boolean begin() throws IOException {
    int first = next();
    if (first < 0 && members > 0) {
      return false;
    }
    if (first != 0x1f || next() != 0x8b) {
      throw new ZipException(
          members == 0 ? "it is no gzip" : "something that is no gzip follows its end");
    }
    if (needed() != DEFLATE) {
      throw new ZipException("its method is not deflate");
    }
    int flags = needed();
    if ((flags & FLAGS_RESERVED) != 0) {
      throw new ZipException("its flags are unknown");
    }
    skip(6); // time, extra flags, system
    if ((flags & FLAG_EXTRA) != 0) {
      skip(needed() | needed() << 8);
    }
    skipText((flags & FLAG_NAME) != 0);
    skipText((flags & FLAG_COMMENT) != 0);
    skip((flags & FLAG_HEADER_CRC) != 0 ? 2 : 0);
    inMember = true;
    return true;
  }

  /** Unpacks some of the member; 0 at its end. */
  private int inflate(byte[] into, int offset, int count) throws IOException {
    try {
      while (!inflater.finished()) {
        if (inflater.needsInput()) {
          fill();
          inflater.setInput(buffer, at, end - at);
        }
        int unpacked = inflater.inflate(into, offset, count);
        at = end - inflater.getRemaining();
        if (inflater.needsDictionary()) {
          throw new ZipException("it needs a dictionary");
        }
        if (unpacked > 0) {
          return unpacked;
        }
      }
      return 0;
    } catch (DataFormatException e) {
      throw new ZipException(e.getMessage() == null ? "its data are damaged" : e.getMessage());
    }
  }

  private void finish() throws IOException {
    long sum = number();
    long bytes = number();
    if (sum != crc.getValue() || bytes != (inflater.getBytesWritten() & 0xffffffffL)) {
      throw new ZipException("its checksum is another");
    }
    crc.reset();
    inflater.reset();
    inMember = false;
    members++;
  }

  private long number() throws IOException {
    return needed() | (long) needed() << 8 | (long) needed() << 16 | (long) needed() << 24;
  }

  private void skipText(boolean there) throws IOException {
    for (int letter = there ? needed() : 0; letter != 0; letter = needed()) {
      // up to the zero
    }
  }

  private void skip(int bytes) throws IOException {
    for (int i = 0; i < bytes; i++) {
      needed();
    }
  }

  private int needed() throws IOException {
    int next = next();
    if (next < 0) {
      throw new EOFException("it ends too early");
    }
    return next;
  }

  private int next() throws IOException {
    if (at == end) {
      int read = packed.read(buffer, 0, buffer.length);
      if (read < 0) {
        return -1;
      }
      at = 0;
      end = read;
    }
    return buffer[at++] & 0xff;
  }

  private void fill() throws IOException {
    if (at == end) {
      needed();
      at--;
    }
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    packed.close();
  }
}
