package dev.tailrace.client;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.util.function.Consumer;

/**
 * Makes lines of printed bytes, as a terminal would show them: what a carriage return overwrites is
 * dropped, so a progress bar is one line, its last state. Any thread; the bytes of one thread keep
 * their order.
 */
final class ConsoleLines {
  static final int LINE_CHARS_MAX = 16_000;

  private final CharsetDecoder decoder;
  private final Consumer<String> put;
  private final StringBuilder line = new StringBuilder(); // guarded by this
  private byte[] undecoded = new byte[0]; // the begin of a character; guarded by this
  private boolean returned; // the last character was a carriage return; guarded by this

  ConsoleLines(Charset charset, Consumer<String> put) {
    this.decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    this.put = put;
  }

  synchronized void feed(byte[] bytes, int offset, int length) {
    ByteBuffer in = ByteBuffer.allocate(undecoded.length + length);
    in.put(undecoded).put(bytes, offset, length).flip();
    CharBuffer out = CharBuffer.allocate((int) (in.remaining() * decoder.maxCharsPerByte()) + 1);
    decoder.decode(in, out, false);
    undecoded = new byte[in.remaining()];
    in.get(undecoded);
    out.flip();
    while (out.hasRemaining()) {
      take(out.get());
    }
  }

  private void take(char c) {
    if (c == '\n') {
      end();
    } else if (c == '\r') {
      returned = true;
    } else {
      if (returned) {
        line.setLength(0); // it is overwritten
        returned = false;
      }
      line.append(c);
      if (line.length() == LINE_CHARS_MAX && !Character.isHighSurrogate(c)) {
        end();
      }
    }
  }

  private void end() {
    put.accept(line.toString());
    line.setLength(0);
    returned = false;
  }

  /** The last line may have no end. */
  synchronized void close() {
    if (!line.isEmpty()) {
      end();
    }
  }
}
