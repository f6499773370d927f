package dev.tailrace.server.ingest;

import java.util.Arrays;

/**
 * Where the events of a body begin and end. Whether one is an event is not asked here: each is
 * judged by its own bytes later.
 */
final class Split {
  /** Why a body without a single event is none; an empty array says that there are none. */
  static final String EMPTY = "it is empty";

  private int[] starts = new int[16];
  private int[] ends = new int[16];
  private int count;

  /** The body has no such parts. */
  static final class UnsplittableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnsplittableException(String message) {
      super(message, null, false, false);
    }
  }

  int count() {
    return count;
  }

  byte[] part(byte[] body, int index) {
    return Arrays.copyOfRange(body, starts[index], ends[index]);
  }

  /** Adds a part without the blanks around it; nothing but blanks is no part. */
  boolean add(byte[] body, int from, int to) throws UnsplittableException {
    int start = from;
    int end = to;
    while (start < end && blank(body[start])) {
      start++;
    }
    while (start < end && blank(body[end - 1])) {
      end--;
    }
    if (start == end) {
      return false;
    }
    addExact(start, end);
    return true;
  }

  /** Adds a part as it is. */
  void addExact(int start, int end) throws UnsplittableException {
    if (count == IngestRoute.EVENTS_MAX) {
      throw new UnsplittableException("more than " + IngestRoute.EVENTS_MAX + " events");
    }
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
      ends = Arrays.copyOf(ends, 2 * count);
    }
    starts[count] = start;
    ends[count++] = end;
  }

  static boolean blank(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  /** One event a line; empty lines do not count. */
  static Split lines(byte[] body, int length) throws UnsplittableException {
    Split split = new Split();
    int from = 0;
    for (int i = 0; i < length; i++) {
      if (body[i] == '\n') {
        split.add(body, from, i);
        from = i + 1;
      }
    }
    split.add(body, from, length);
    if (split.count() == 0) {
      throw new UnsplittableException(EMPTY);
    }
    return split;
  }
}
