package dev.tailrace.streams.view;

import dev.tailrace.store.Family;
import dev.tailrace.store.KeyReads;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads of a still picture that pause between entries, with no iterator open meanwhile. */
record SlicedReads(KeyReads reads, Slices slices) implements KeyReads {
  @Override
  public byte @Nullable [] get(Family family, byte[] key) {
    slices.pause();
    return reads.get(family, key);
  }

  @Override
  public void scan(Family family, byte[] from, byte[] to, Visitor visitor) {
    byte[] next = from;
    while (next != null) {
      slices.pause();
      next = scanSlice(family, next, to, visitor);
    }
  }

  @Override
  public @Nullable Entry floor(byte[] key, byte[] lowest) {
    slices.pause();
    return reads.floor(key, lowest);
  }

  /** Where to go on, in another slice; null when the scan is over. */
  private byte @Nullable [] scanSlice(Family family, byte[] from, byte[] to, Visitor visitor) {
    byte[][] next = new byte[1][];
    reads.scan(
        family,
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
