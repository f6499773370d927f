package dev.tailrace.model.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a view has taken of one (run, writer): mutable, deterministic, for one thread.
 *
 * <p>Everything below {@link #next} was taken or given up as lost; above it there are up to {@value
 * #EARLY_MAX} ranges that came early. What lies between is a gap and closes when it arrives. With
 * one range more, the oldest gap is given up. Repeats are told from conflicts by the checksums of
 * the last {@value #CHECKSUMS_MAX} events taken; an older repeat is a repeat by its seq alone.
 */
public final class WriterLedger {
  public static final int EARLY_MAX = 64;
  public static final int LOST_MAX = 64;
  public static final int CHECKSUMS_MAX = 1_024;

  private static final int SLOT_MASK = CHECKSUMS_MAX - 1;
  private static final int SLOTS_AT_FIRST = 8;

  private long next;
  private final ArrayList<SeqRange> early;
  private final ArrayList<SeqRange> lost;
  private long lostSeqs;
  private long repeats;
  private long taken;
  private long[] slotSeqs;
  private int[] slotChecksums;

  /** A writer of which nothing was seen. */
  public WriterLedger() {
    this(new Memory(1, List.of(), List.of(), 0, 0, 0), new long[0], new int[0]);
  }

  /**
   * The ledger that showed {@code memory} and these slots.
   *
   * @param slotSeqs as {@link #slotSeq} told them, for the slots below min(taken, 1,024)
   * @param slotChecksums beside them
   */
  public WriterLedger(Memory memory, long[] slotSeqs, int[] slotChecksums) {
    int slots = (int) Math.min(memory.taken(), CHECKSUMS_MAX);
    if (slotSeqs.length != slots || slotChecksums.length != slots) {
      throw new IllegalArgumentException(
          memory.taken() + " events taken, but " + slotSeqs.length + " slots");
    }
    this.next = memory.next();
    this.early = new ArrayList<>(memory.early());
    this.lost = new ArrayList<>(memory.lost());
    this.lostSeqs = memory.lostSeqs();
    this.repeats = memory.repeats();
    this.taken = memory.taken();
    this.slotSeqs = slotSeqs.clone();
    this.slotChecksums = slotChecksums.clone();
  }

  /**
   * All of a ledger but its checksums.
   *
   * @param next the lowest seq that was neither taken nor given up
   * @param early ranges above {@code next}, ascending, never adjacent
   * @param lost what was given up, ascending; beyond {@value #LOST_MAX} ranges the two oldest count
   *     as one, with what lies between them
   * @param lostSeqs how many seqs were given up
   * @param repeats how many repeats were dropped
   * @param taken how many events were fresh
   */
  public record Memory(
      long next,
      List<SeqRange> early,
      List<SeqRange> lost,
      long lostSeqs,
      long repeats,
      long taken) {
    public Memory {
      early = List.copyOf(early);
      lost = List.copyOf(lost);
    }
  }

  /**
   * Takes an event, or says why not. Only FRESH and REPEAT change the ledger.
   *
   * @param seq 1 or more
   * @param checksum CRC32C of the decoded event
   */
  public Verdict offer(long seq, int checksum) {
    if (seq < 1 || seq == Long.MAX_VALUE) {
      throw new IllegalArgumentException("seq " + seq);
    }
    if (seq < next || rangeOf(early, seq) >= 0) {
      return passed(seq, checksum);
    }
    remember(seq, checksum);
    take(seq);
    return Verdict.FRESH;
  }

  private Verdict passed(long seq, int checksum) {
    int slot = slotOf(seq);
    if (slot >= 0 && slotChecksums[slot] != checksum) {
      return Verdict.CONFLICT;
    }
    if (slot < 0 && rangeOf(lost, seq) >= 0) {
      return Verdict.UNVERIFIED;
    }
    repeats++;
    return Verdict.REPEAT;
  }

  private void take(long seq) {
    if (seq == next) {
      next++;
      joinNext();
      return;
    }
    int at = -rangeOf(early, seq) - 1;
    boolean joinsBelow = at > 0 && early.get(at - 1).to() == seq - 1;
    boolean joinsAbove = at < early.size() && early.get(at).from() == seq + 1;
    long from = joinsBelow ? early.get(at - 1).from() : seq;
    long to = joinsAbove ? early.get(at).to() : seq;
    if (joinsAbove) {
      early.remove(at);
    }
    if (joinsBelow) {
      early.set(at - 1, new SeqRange(from, to));
    } else {
      early.add(at, new SeqRange(from, to));
    }
    if (early.size() > EARLY_MAX) {
      giveUpOldestGap();
    }
  }

  private void joinNext() {
    if (!early.isEmpty() && early.getFirst().from() == next) {
      next = early.removeFirst().to() + 1;
    }
  }

  private void giveUpOldestGap() {
    var gap = new SeqRange(next, early.getFirst().from() - 1);
    lost.add(gap);
    lostSeqs += gap.count();
    if (lost.size() > LOST_MAX) {
      lost.set(1, new SeqRange(lost.get(0).from(), lost.get(1).to()));
      lost.removeFirst();
    }
    next = gap.to() + 1;
    joinNext();
  }

  /** The index of the range that holds the seq, else -(where it would go) - 1. */
  private static int rangeOf(List<SeqRange> ranges, long seq) {
    int low = 0;
    int high = ranges.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ranges.get(middle).contains(seq)) {
        return middle;
      }
      if (ranges.get(middle).to() < seq) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return -low - 1;
  }

  private void remember(long seq, int checksum) {
    int slot = slot();
    if (slot == slotSeqs.length) {
      int more = Math.min(CHECKSUMS_MAX, Math.max(SLOTS_AT_FIRST, 2 * slotSeqs.length));
      slotSeqs = Arrays.copyOf(slotSeqs, more);
      slotChecksums = Arrays.copyOf(slotChecksums, more);
    }
    slotSeqs[slot] = seq;
    slotChecksums[slot] = checksum;
    taken++;
  }

  private int slotOf(long seq) {
    int slots = (int) Math.min(taken, CHECKSUMS_MAX);
    // Where it is when all came in order, else anywhere.
    int likely = (int) (seq - 1) & SLOT_MASK;
    if (likely < slots && slotSeqs[likely] == seq) {
      return likely;
    }
    for (int slot = 0; slot < slots; slot++) {
      if (slotSeqs[slot] == seq) {
        return slot;
      }
    }
    return -1;
  }

  /** Everything but the checksums, to be persisted after each offer that was FRESH or REPEAT. */
  public Memory memory() {
    return new Memory(next, early, lost, lostSeqs, repeats, taken);
  }

  /** The lowest seq that was neither taken nor given up. */
  public long next() {
    return next;
  }

  /** The highest seq that was taken; 0 when there is none. */
  public long highest() {
    return early.isEmpty() ? next - 1 : early.getLast().to();
  }

  /** What is missing below {@link #highest} and may still come, ascending. */
  public List<SeqRange> gaps() {
    var gaps = new ArrayList<SeqRange>(early.size());
    long from = next;
    for (SeqRange range : early) {
      gaps.add(new SeqRange(from, range.from() - 1));
      from = range.to() + 1;
    }
    return gaps;
  }

  /** What was given up and will not be taken any more, ascending. */
  public List<SeqRange> lost() {
    return List.copyOf(lost);
  }

  public long lostSeqs() {
    return lostSeqs;
  }

  public long repeats() {
    return repeats;
  }

  /** How many events were FRESH. */
  public long taken() {
    return taken;
  }

  /** The slot, 0..1,023, that the next FRESH event fills; the one before it changed last. */
  public int slot() {
    return (int) (taken & SLOT_MASK);
  }

  public long slotSeq(int slot) {
    return slotSeqs[slot];
  }

  public int slotChecksum(int slot) {
    return slotChecksums[slot];
  }
}
