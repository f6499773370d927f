package dev.tailrace.series.engine;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * How wide the lowest cells of a row group's pyramids are, from which step on: about as wide as 256
 * points, so that a cell is worth its bytes whatever the distance between logged steps. Never
 * changes; {@link #with} answers another.
 */
@SuppressWarnings("ArrayRecordComponent") // shared between states, never changed
record Grain(long[] from, byte[] levels) {
  static final Grain NONE = new Grain(new long[0], new byte[0]);

  private static final int POINTS = 256;

  /** Beyond so many changes it only gets coarser. */
  private static final int CHANGES_MAX = 64;

  /** The level that points go into now; 0 before any went in. */
  int lowest() {
    return levels.length == 0 ? 0 : levels[levels.length - 1];
  }

  /** With points from {@code first} to {@code last}, all behind those before. */
  Grain with(long first, long last, int points) {
    int ideal = ideal(last - first + 1, points);
    if (levels.length == 0) {
      return new Grain(new long[] {first}, new byte[] {(byte) ideal});
    }
    int now = lowest();
    boolean finer = ideal < now - 1 && levels.length < CHANGES_MAX;
    if (ideal <= now + 1 && !finer) {
      return this;
    }
    long[] nextFrom = Arrays.copyOf(from, from.length + 1);
    byte[] nextLevels = Arrays.copyOf(levels, levels.length + 1);
    nextFrom[from.length] = first;
    nextLevels[levels.length] = (byte) ideal;
    return new Grain(nextFrom, nextLevels);
  }

  private static int ideal(long span, int points) {
    double steps = (double) span * POINTS / points;
    int level = 0;
    while (level < Pyramid.LEVELS_MAX - 1 && (double) (1L << (2 * level)) < steps) {
      level++;
    }
    return level;
  }

  int bytes() {
    return 1 + from.length * (Long.BYTES + 1);
  }

  void encode(ByteBuffer out) {
    out.put((byte) from.length);
    for (int i = 0; i < from.length; i++) {
      out.putLong(from[i]).put(levels[i]);
    }
  }

  static Grain decode(ByteBuffer in) {
    int changes = Byte.toUnsignedInt(in.get());
    if (changes == 0) {
      return NONE;
    }
    var from = new long[changes];
    var levels = new byte[changes];
    for (int i = 0; i < changes; i++) {
      from[i] = in.getLong();
      levels[i] = in.get();
    }
    return new Grain(from, levels);
  }
}
