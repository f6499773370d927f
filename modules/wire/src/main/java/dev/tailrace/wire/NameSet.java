package dev.tailrace.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tailrace.model.Names;
import java.util.Arrays;
import java.util.HashSet;
import org.jspecify.annotations.Nullable;

/** The metric names of a record: valid, distinct, and shared by all batches that have them. */
final class NameSet {
  private final String[] names;
  private final byte[] utf8;
  private final int[] ends;
  private final int hash;

  // Threads race for it, which is fine: what they see is null or whole.
  private @Nullable NameTexts texts;

  private NameSet(String[] names, byte[] utf8, int[] ends, int hash) {
    this.names = names;
    this.utf8 = utf8;
    this.ends = ends;
    this.hash = hash;
  }

  /** The set of those names that stand in the record; null when one is invalid or comes twice. */
  static @Nullable NameSet read(byte[] record, int[] ranges, int count, int hash) {
    var names = new String[count];
    var seen = HashSet.<String>newHashSet(count);
    var ends = new int[count];
    int size = 0;
    for (int i = 0; i < count; i++) {
      String name = name(record, ranges[2 * i], ranges[2 * i + 1]);
      if (name == null || !Names.isName(name) || !seen.add(name)) {
        return null;
      }
      names[i] = name;
      size += ranges[2 * i + 1] - ranges[2 * i];
      ends[i] = size;
    }
    var utf8 = new byte[size];
    int at = 0;
    for (int i = 0; i < count; i++) {
      System.arraycopy(record, ranges[2 * i], utf8, at, ends[i] - at);
      at = ends[i];
    }
    return new NameSet(names, utf8, ends, hash);
  }

  private static @Nullable String name(byte[] record, int from, int to) {
    String known = KeyCache.find(record, from, to - from);
    if (known != null || Utf8.firstInvalid(record, from, to) >= 0) {
      return known;
    }
    return new String(record, from, to - from, UTF_8);
  }

  /** Whether the record has these names, in this order. */
  boolean is(byte[] record, int[] ranges, int count, int hash) {
    if (this.hash != hash || ends.length != count) {
      return false;
    }
    int at = 0;
    for (int i = 0; i < count; i++) {
      int end = ends[i];
      if (!Arrays.equals(utf8, at, end, record, ranges[2 * i], ranges[2 * i + 1])) {
        return false;
      }
      at = end;
    }
    return true;
  }

  /** One array for all batches; not to be changed. */
  String[] names() {
    return names;
  }

  NameTexts texts() {
    NameTexts known = texts;
    if (known == null) {
      known = NameTexts.of(names);
      texts = known;
    }
    return known;
  }
}
