package dev.tailrace.server.ingest;

import dev.tailrace.server.ingest.Split.UnsplittableException;

/**
 * Finds the items of a CBOR sequence (RFC 8742) by their heads. Lengths must be definite, as in all
 * of Tailrace's CBOR; nesting takes no stack.
 */
final class CborSplit {
  private final byte[] body;
  private final int length;
  private int at;

  private CborSplit(byte[] body, int length) {
    this.body = body;
    this.length = length;
  }

  static Split of(byte[] body, int length) throws UnsplittableException {
    CborSplit reader = new CborSplit(body, length);
    Split split = new Split();
    if (length == 0) {
      throw new UnsplittableException(Split.EMPTY);
    }
    while (reader.at < length) {
      int from = reader.at;
      reader.skipItem();
      split.addExact(from, reader.at);
    }
    return split;
  }

  private void skipItem() throws UnsplittableException {
    long open = 1;
    while (open > 0) {
      int head = next() & 0xff;
      long argument = argument(head & 0x1f);
      open--;
      switch (head >>> 5) {
        case 2, 3 -> skip(argument);
        case 4 -> open += bounded(argument);
        case 5 -> open += 2 * bounded(argument);
        case 6 -> open++;
        default -> {}
      }
    }
  }

  private long argument(int info) throws UnsplittableException {
    return switch (info) {
      case 24 -> number(1);
      case 25 -> number(2);
      case 26 -> number(4);
      case 27 -> number(8);
      case 28, 29, 30, 31 ->
          throw new UnsplittableException("a length is not definite at byte " + (at - 1));
      default -> info;
    };
  }

  private long number(int bytes) throws UnsplittableException {
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      number = number << 8 | (next() & 0xff);
    }
    return number;
  }

  /** Every element takes a byte, so a count beyond the body's end is a lie. */
  private long bounded(long count) throws UnsplittableException {
    if (count < 0 || count > length - at) {
      throw new UnsplittableException("the body ends within an item that begins before byte " + at);
    }
    return count;
  }

  private void skip(long bytes) throws UnsplittableException {
    at += (int) bounded(bytes);
  }

  private byte next() throws UnsplittableException {
    if (at == length) {
      throw new UnsplittableException("the body ends within an item");
    }
    return body[at++];
  }
}
