package dev.tailrace.model.run;

import dev.tailrace.model.Limits;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ranks of a run by number: a persistent map. {@link #with} shares all but one chunk of at most
 * 256 ranks with what it came from, so that 65,536 joins are not quadratic. Safe for any reader.
 */
public final class Ranks {
  public static final Ranks NONE = new Ranks(new Chunk[0], 0, 0, WriterIndex.NONE);

  private static final int CHUNK_BITS = 8;
  private static final int CHUNK_SIZE = 1 << CHUNK_BITS;

  private final @Nullable Chunk[] chunks;
  private final int size;
  private final int ended;
  private final WriterIndex writers;

  private Ranks(@Nullable Chunk[] chunks, int size, int ended, WriterIndex writers) {
    this.chunks = chunks;
    this.size = size;
    this.ended = ended;
    this.writers = writers;
  }

  /** Told of each rank in the order of their numbers. */
  @FunctionalInterface
  public interface Visitor {
    void visit(int number, Rank rank);
  }

  /** Says which ranks to keep. */
  @FunctionalInterface
  interface Choice {
    boolean keeps(int number, Rank rank);
  }

  /** The same ranks as in {@code ranks}, whose keys are valid numbers. */
  public static Ranks of(Map<Integer, Rank> ranks) {
    Ranks all = NONE;
    for (var entry : ranks.entrySet()) {
      all = all.with(entry.getKey(), entry.getValue());
    }
    return all;
  }

  /** Whether a rank may have this number. */
  static boolean isNumber(int number) {
    return number >= 0 && number < Limits.DEFAULT.runRanksMax();
  }

  public int size() {
    return size;
  }

  /** How many of them sent their end. */
  public int ended() {
    return ended;
  }

  /** One more than the highest number that is present; 0 when there is none. */
  public int span() {
    for (int i = chunks.length - 1; i >= 0; i--) {
      Chunk chunk = chunks[i];
      if (chunk != null) {
        return (i << CHUNK_BITS) + chunk.span();
      }
    }
    return 0;
  }

  /** The rank of this number; null when it was never seen, or the number is out of range. */
  public @Nullable Rank get(int number) {
    int index = number >> CHUNK_BITS;
    if (number < 0 || index >= chunks.length) {
      return null;
    }
    Chunk chunk = chunks[index];
    return chunk == null ? null : chunk.get(number & (CHUNK_SIZE - 1));
  }

  /** The rank that this writer last spoke for; null when it is none of the known ones. */
  public @Nullable Integer rankOf(String writer) {
    return writers.rankOf(writer);
  }

  /** How many of the numbers below {@code bound} are present. */
  public int presentBelow(int bound) {
    int present = 0;
    for (int i = 0; i < chunks.length && (i << CHUNK_BITS) < bound; i++) {
      Chunk chunk = chunks[i];
      if (chunk != null) {
        present += chunk.presentBelow(bound - (i << CHUNK_BITS));
      }
    }
    return present;
  }

  public void forEach(Visitor visitor) {
    for (int i = 0; i < chunks.length; i++) {
      Chunk chunk = chunks[i];
      if (chunk != null) {
        chunk.forEach(i << CHUNK_BITS, visitor);
      }
    }
  }

  Ranks with(int number, Rank rank) {
    if (!isNumber(number)) {
      throw new IllegalArgumentException("rank " + number);
    }
    int index = number >> CHUNK_BITS;
    Rank before = get(number);
    @Nullable Chunk[] more = Arrays.copyOf(chunks, Math.max(chunks.length, index + 1));
    Chunk chunk = more[index] == null ? Chunk.EMPTY : more[index];
    more[index] = chunk.with(number & (CHUNK_SIZE - 1), rank);
    return new Ranks(
        more,
        size + (before == null ? 1 : 0),
        ended + (rank.ended() ? 1 : 0) - (before != null && before.ended() ? 1 : 0),
        writers.with(number, before, rank));
  }

  /** Those that the choice keeps; O(all). */
  Ranks only(Choice choice) {
    boolean[] drops = {false};
    forEach((number, rank) -> drops[0] |= !choice.keeps(number, rank));
    if (!drops[0]) {
      return this;
    }
    var kept = new Ranks[] {NONE};
    forEach(
        (number, rank) -> {
          if (choice.keeps(number, rank)) {
            kept[0] = kept[0].with(number, rank);
          }
        });
    return kept[0];
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof Ranks that) || that.size != size) {
      return false;
    }
    int span = span();
    for (int number = 0; number < span; number++) {
      Rank mine = get(number);
      if (mine != null && !mine.equals(that.get(number))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int[] hash = {1};
    forEach((number, rank) -> hash[0] = 31 * hash[0] + 17 * number + rank.hashCode());
    return hash[0];
  }

  @Override
  public String toString() {
    var text = new StringBuilder("Ranks[");
    forEach((number, rank) -> text.append(number).append('=').append(rank).append(' '));
    return text.append(']').toString();
  }

  /** Up to 256 ranks; the array is only as long as the highest of them asks for. */
  private static final class Chunk {
    static final Chunk EMPTY = new Chunk(new Rank[0]);

    private final @Nullable Rank[] ranks;

    Chunk(@Nullable Rank[] ranks) {
      this.ranks = ranks;
    }

    @Nullable Rank get(int index) {
      return index < ranks.length ? ranks[index] : null;
    }

    int span() {
      return ranks.length;
    }

    int presentBelow(int bound) {
      int present = 0;
      for (int i = 0; i < Math.min(bound, ranks.length); i++) {
        present += ranks[i] == null ? 0 : 1;
      }
      return present;
    }

    void forEach(int first, Visitor visitor) {
      for (int i = 0; i < ranks.length; i++) {
        Rank rank = ranks[i];
        if (rank != null) {
          visitor.visit(first + i, rank);
        }
      }
    }

    Chunk with(int index, Rank rank) {
      @Nullable Rank[] more = Arrays.copyOf(ranks, Math.max(ranks.length, index + 1));
      more[index] = rank;
      return new Chunk(more);
    }
  }
}
