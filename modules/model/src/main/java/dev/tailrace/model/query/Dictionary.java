package dev.tailrace.model.query;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives equal things one small number for as long as somebody holds it. */
final class Dictionary<T> {
  private final Map<T, Entry> entries = new HashMap<>();
  private final List<@Nullable T> things = new ArrayList<>();
  private final ArrayDeque<Integer> free = new ArrayDeque<>();

  private static final class Entry {
    private final int code;
    private int holders;

    private Entry(int code) {
      this.code = code;
    }
  }

  int retain(T thing) {
    Entry entry = entries.get(thing);
    if (entry == null) {
      entry = new Entry(claimCode(thing));
      entries.put(thing, entry);
    }
    entry.holders++;
    return entry.code;
  }

  private int claimCode(T thing) {
    Integer reused = free.pollLast();
    if (reused == null) {
      things.add(thing);
      return things.size() - 1;
    }
    things.set(reused, thing);
    return reused;
  }

  void release(int code) {
    T thing = get(code);
    Entry entry = entries.get(thing);
    if (entry != null && --entry.holders == 0) {
      entries.remove(thing);
      things.set(code, null);
      free.add(code);
    }
  }

  T get(int code) {
    T thing = things.get(code);
    if (thing == null) {
      throw new IllegalStateException("nobody holds " + code);
    }
    return thing;
  }

  /** All codes are below this. */
  int codesEnd() {
    return things.size();
  }

  int size() {
    return entries.size();
  }
}
