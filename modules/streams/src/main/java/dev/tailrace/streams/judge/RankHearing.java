package dev.tailrace.streams.judge;

import dev.tailrace.model.liveness.Heard;
import dev.tailrace.model.liveness.Hearing;
import dev.tailrace.streams.view.Facts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the views and the heartbeats say of one run's ranks. */
final class RankHearing implements Hearing {
  private final String run;
  private final List<Facts> views;
  private final Heartbeats beats;
  private final Evidence evidence;
  private final Verdicts verdicts;
  private final int span;

  RankHearing(
      String run, List<Facts> views, Heartbeats beats, Evidence evidence, Verdicts verdicts) {
    this.run = run;
    this.views = views;
    this.beats = beats;
    this.evidence = evidence;
    this.verdicts = verdicts;
    int highest = beats.of(run).isEmpty() ? -1 : beats.of(run).lastKey();
    for (Facts facts : views) {
      List<Integer> ranks = facts.ranksOf(run);
      highest = Math.max(highest, ranks.isEmpty() ? -1 : ranks.getLast());
    }
    this.span = highest + 1;
  }

  @Override
  public @Nullable Heard of(int rank) {
    long lastEpochMs = 0;
    Long foldedNanos = null;
    for (Facts facts : views) {
      lastEpochMs = Math.max(lastEpochMs, facts.lastSignEpochMs(run, rank));
      foldedNanos = later(foldedNanos, facts.foldedNanos(run, rank));
    }
    Heartbeats.Beat beat = beats.of(run, rank);
    if (beat != null) {
      lastEpochMs = Math.max(lastEpochMs, beat.epochMs());
      foldedNanos = later(foldedNanos, beat.foldedNanos());
    }
    if (lastEpochMs == 0) {
      return null;
    }
    Long verdictNanos = verdicts.seenNanos(run, rank);
    boolean since = verdictNanos != null && foldedNanos != null && foldedNanos - verdictNanos > 0;
    return new Heard(lastEpochMs, evidence.silenceMs(lastEpochMs, foldedNanos), since);
  }

  @Override
  public int span() {
    return span;
  }

  @Override
  public long evidenceEpochMs() {
    return evidence.epochMs();
  }

  @Override
  public long watchedMs() {
    return evidence.watchedMs();
  }

  private static @Nullable Long later(@Nullable Long a, @Nullable Long b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a - b > 0 ? a : b;
  }
}
