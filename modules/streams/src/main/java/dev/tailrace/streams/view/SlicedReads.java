package dev.tailrace.streams.view;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads of a still picture that pause between entries, with no iterator open meanwhile. */
record SlicedReads(KeyReads reads, Slices slices) implements KeyReads {
  @Override
  public byte @Nullable [] get(byte[] key) {
    slices.pause();
    return reads.get(key);
  }

  @Override
  public void scan(byte[] from, byte[] to, Visitor visitor) {
    byte[] next = from;
    while (next != null) {
      slices.pause();
      next = scanSlice(next, to, visitor);
    }
  }

  @Override
  public @Nullable Entry floor(byte[] key, byte[] lowest) {
    slices.pause();
    return reads.floor(key, lowest);
  }

  /** Where to go on, in another slice; null when the scan is over. */
  private byte @Nullable [] scanSlice(byte[] from, byte[] to, Visitor visitor) {
    byte[][] next = new byte[1][];
    reads.scan(
        from,
        to,
        (key, value) -> {
          if (!visitor.visit(key, value)) {
            return false;
          }
          if (slices.over()) {
            next[0] = Arrays.copyOf(key, key.length + 1); // the least key behind this one
            return false;
          }
          return true;
        });
    return next[0];
  }
}
