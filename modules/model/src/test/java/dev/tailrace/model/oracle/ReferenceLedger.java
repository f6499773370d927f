package dev.tailrace.model.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The ledger as one would write it with memory without end: a set of the seqs seen. */
public final class ReferenceLedger {
  /** One event that was taken. */
  private record Taken(long seq, int checksum) {}

  private final TreeSet<Long> seen = new TreeSet<>();
  private final List<Taken> arrivals = new ArrayList<>();
  private final List<long[]> givenUp = new ArrayList<>();
  public long lostSeqs;
  public long repeats;

  /** The answer in words. */
  public String offer(long seq, int checksum) {
    if (seen.contains(seq)) {
      for (Taken taken : lastTaken()) {
        if (taken.seq() == seq) {
          if (taken.checksum() == checksum) {
            repeats++;
            return "REPEAT";
          }
          return "CONFLICT";
        }
      }
    }
    if (isGivenUp(seq)) {
      return "UNVERIFIED";
    }
    if (!seen.add(seq)) {
      repeats++;
      return "REPEAT";
    }
    arrivals.add(new Taken(seq, checksum));
    List<long[]> gaps = gaps();
    if (gaps.size() > 64) {
      giveUp(gaps.getFirst());
    }
    return "FRESH";
  }

  private List<Taken> lastTaken() {
    return arrivals.subList(Math.max(0, arrivals.size() - 1_024), arrivals.size());
  }

  private boolean isGivenUp(long seq) {
    return givenUp.stream().anyMatch(gap -> gap[0] <= seq && seq <= gap[1]);
  }

  private void giveUp(long[] gap) {
    givenUp.add(gap);
    lostSeqs += gap[1] - gap[0] + 1;
    if (givenUp.size() > 64) {
      long[] oldest = givenUp.removeFirst();
      givenUp.set(0, new long[] {oldest[0], givenUp.getFirst()[1]});
    }
  }

  /** What lies below the highest seq seen and neither was seen nor given up: [from, to] each. */
  public List<long[]> gaps() {
    var gaps = new ArrayList<long[]>();
    long expected = 1;
    for (long seq : seen) {
      if (seq > expected && !isGivenUp(expected)) {
        gaps.add(new long[] {expected, seq - 1});
      }
      expected = seq + 1;
    }
    return gaps;
  }

  public List<String> lost() {
    return givenUp.stream().map(gap -> gap[0] + ".." + gap[1]).toList();
  }

  public long highest() {
    return seen.isEmpty() ? 0 : seen.last();
  }

  public int taken() {
    return arrivals.size();
  }
}
