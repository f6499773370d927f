package dev.tailrace.model.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which rank a writer speaks for: a persistent hash map that shares all but one small bucket with
 * what it came from.
 */
final class WriterIndex {
  static final WriterIndex NONE = new WriterIndex(List.of(Map.of()), 0);

  private static final int BUCKET_MEAN_MAX = 64;
  private static final int GROWTH = 4;

  private final List<Map<String, Integer>> buckets;
  private final int size;

  private WriterIndex(List<Map<String, Integer>> buckets, int size) {
    this.buckets = buckets;
    this.size = size;
  }

  @Nullable Integer rankOf(String writer) {
    return buckets.get(bucketOf(writer, buckets.size())).get(writer);
  }

  /** This after a rank's writers changed from {@code before}'s to {@code after}'s. */
  WriterIndex with(int rank, @Nullable Rank before, Rank after) {
    List<String> old = before == null ? List.of() : before.writers();
    if (old.equals(after.writers())) {
      return this;
    }
    WriterIndex index = this;
    for (String writer : old) {
      if (!after.writers().contains(writer)) {
        index = index.without(writer, rank);
      }
    }
    for (String writer : after.writers()) {
      if (!old.contains(writer)) {
        index = index.put(writer, rank);
      }
    }
    return index;
  }

  private WriterIndex put(String writer, int rank) {
    var bucket = new HashMap<>(buckets.get(bucketOf(writer, buckets.size())));
    boolean added = bucket.put(writer, rank) == null;
    WriterIndex index = replaced(writer, bucket, size + (added ? 1 : 0));
    return index.size > BUCKET_MEAN_MAX * buckets.size() ? index.grown() : index;
  }

  /** Forgets the writer, unless it has since spoken for another rank. */
  private WriterIndex without(String writer, int rank) {
    Map<String, Integer> known = buckets.get(bucketOf(writer, buckets.size()));
    Integer current = known.get(writer);
    if (current == null || current != rank) {
      return this;
    }
    var bucket = new HashMap<>(known);
    bucket.remove(writer);
    return replaced(writer, bucket, size - 1);
  }

  private WriterIndex replaced(String writer, Map<String, Integer> bucket, int newSize) {
    var more = new ArrayList<>(buckets);
    more.set(bucketOf(writer, more.size()), bucket);
    return new WriterIndex(more, newSize);
  }

  private WriterIndex grown() {
    var more = new ArrayList<Map<String, Integer>>();
    for (int i = 0; i < buckets.size() * GROWTH; i++) {
      more.add(new HashMap<>());
    }
    for (var bucket : buckets) {
      bucket.forEach((writer, rank) -> more.get(bucketOf(writer, more.size())).put(writer, rank));
    }
    return new WriterIndex(more, size);
  }

  private static int bucketOf(String writer, int buckets) {
    // The map inside a bucket uses the low bits of the same hash; this one takes mixed high bits.
    return ((writer.hashCode() * 0x9E3779B9) >>> 8) % buckets;
  }
}
