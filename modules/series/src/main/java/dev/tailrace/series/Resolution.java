package dev.tailrace.series;

/** How fine the buckets of a curve are. */
public sealed interface Resolution {
  /** As fine as so many buckets allow. */
  record AtMost(int buckets) implements Resolution {
    public AtMost {
      if (buckets < 1) {
        throw new IllegalArgumentException(buckets + " buckets");
      }
    }
  }

  /** Buckets of this width on the axis, a power of two. */
  record Width(long width) implements Resolution {
    public Width {
      if (width < 1 || Long.bitCount(width) != 1) {
        throw new IllegalArgumentException("width " + width + " is no power of two");
      }
    }
  }
}
