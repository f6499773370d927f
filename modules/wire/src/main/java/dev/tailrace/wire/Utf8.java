package dev.tailrace.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Strict UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF. Decoders at
 * hand repair such input silently or take it, and a repaired name is another name.
 */
final class Utf8 {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080808080808080L;

  private Utf8() {}

  /** Where the first invalid sequence of {@code bytes[from..to)} begins; -1 when there is none. */
  static int firstInvalid(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to) {
      while (to - i >= 8 && ((long) LONGS.get(bytes, i) & HIGH_BITS) == 0) {
        i += 8;
      }
      if (i == to) {
        return -1;
      }
      int length = sequence(bytes, i, to);
      if (length == 0) {
        return i;
      }
      i += length;
    }
    return -1;
  }

  /** The length of the sequence at {@code i}; 0 when it is invalid. */
  private static int sequence(byte[] bytes, int i, int to) {
    int lead = bytes[i] & 0xff;
    if (lead < 0x80) {
      return 1;
    }
    int length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    if (length == 0 || to - i < length) {
      return 0;
    }
    int second = bytes[i + 1] & 0xff;
    int lowest = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    int highest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (second < lowest || second > highest) {
      return 0;
    }
    for (int k = 2; k < length; k++) {
      if ((bytes[i + k] & 0xc0) != 0x80) {
        return 0;
      }
    }
    return length;
  }

  /** How many bytes the text takes in UTF-8; the text has no lone surrogates. */
  static int length(String text) {
    int bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        // Each half of a pair counts 2 of its 4 bytes.
        bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
      }
    }
    return bytes;
  }

  /** Where the first lone surrogate at or after {@code from} stands; -1 when there is none. */
  static int loneSurrogate(CharSequence text, int from) {
    int length = text.length();
    for (int i = from; i < length; i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < length
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }

  /** The text with U+FFFD for every lone surrogate, which no encoding can carry. */
  static String wellFormed(String text) {
    int at = loneSurrogate(text, 0);
    if (at < 0) {
      return text;
    }
    var chars = new StringBuilder(text);
    for (; at >= 0; at = loneSurrogate(chars, at + 1)) {
      chars.setCharAt(at, '\uFFFD');
    }
    return chars.toString();
  }
}
