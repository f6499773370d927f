package dev.tailrace.server.ingest;

import dev.tailrace.server.ingest.Split.UnsplittableException;

/**
 * Finds the elements of a JSON array by strings and depth alone. What stands in an element is left
 * to the codec, so one broken event does not take the others with it.
 */
final class JsonSplit {
  private JsonSplit() {}

  /** The array's elements, or the body itself when it is no array. */
  static Split of(byte[] body, int length) throws UnsplittableException {
    Split split = new Split();
    int start = 0;
    while (start < length && Split.blank(body[start])) {
      start++;
    }
    if (start == length) {
      throw new UnsplittableException(Split.EMPTY);
    }
    if (body[start] != '[') {
      split.add(body, start, length);
      return split;
    }
    int from = start + 1;
    int depth = 0;
    for (int i = from; i < length; i++) {
      switch (body[i]) {
        case '"' -> i = stringEnd(body, i, length);
        case '{', '[' -> depth++;
        case '}' -> {
          if (--depth < 0) {
            throw unsplittable("a } too many", i);
          }
        }
        case ',' -> {
          if (depth == 0) {
            if (!split.add(body, from, i)) {
              throw unsplittable("an element is missing", i);
            }
            from = i + 1;
          }
        }
        case ']' -> {
          if (--depth < 0) {
            end(split, body, from, i, length);
            return split;
          }
        }
        default -> {}
      }
    }
    throw unsplittable("the array does not end", length);
  }

  private static void end(Split split, byte[] body, int from, int end, int length)
      throws UnsplittableException {
    if (!split.add(body, from, end) && split.count() > 0) {
      throw unsplittable("an element is missing", end);
    }
    for (int i = end + 1; i < length; i++) {
      if (!Split.blank(body[i])) {
        throw unsplittable("something follows the array", i);
      }
    }
  }

  private static int stringEnd(byte[] body, int quote, int length) throws UnsplittableException {
    for (int i = quote + 1; i < length; i++) {
      if (body[i] == '\\') {
        i++;
      } else if (body[i] == '"') {
        return i;
      }
    }
    throw unsplittable("a string does not end", quote);
  }

  private static UnsplittableException unsplittable(String what, int at) {
    return new UnsplittableException(what + " at byte " + at);
  }
}
