package dev.tailrace.model.oracle;

import dev.tailrace.model.Value;
import dev.tailrace.model.event.RunEvent.Episode;
import dev.tailrace.model.event.RunEvent.RunFinished;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that counted for one rank, in order; every fact about it is read off the list. */
final class Dossier {
  sealed interface Entry {
    /** A process showed itself. */
    record Sight(
        int attempt,
        long appendEpochMs,
        boolean resent,
        @Nullable Long expectMs,
        @Nullable Value host,
        @Nullable List<@Nullable Long> cadence)
        implements Entry {}

    /** A process of it changed config or summary. */
    record Word(long appendEpochMs, boolean resent) implements Entry {}

    record End(int attempt, long appendEpochMs, RunFinished event) implements Entry {}

    record Lost(Episode episode, String evidence, long appendEpochMs, boolean isVoid)
        implements Entry {}

    record Revived() implements Entry {}
  }

  private final List<Entry> entries = new ArrayList<>();
  private final List<@Nullable Long> firstCadence;

  Dossier(List<@Nullable Long> runCadence) {
    this.firstCadence = runCadence;
  }

  void add(Entry entry) {
    entries.add(entry);
  }

  int attempt() {
    int newest = Integer.MIN_VALUE;
    for (Entry entry : entries) {
      newest = newest(newest, entry);
    }
    return newest;
  }

  /** The highest attempt so far; a verdict tells one only of a rank that was never seen. */
  private static int newest(int before, Entry entry) {
    return switch (entry) {
      case Entry.Sight sight -> Math.max(before, sight.attempt());
      case Entry.End end -> Math.max(before, end.attempt());
      case Entry.Lost lost -> before == Integer.MIN_VALUE ? lost.episode().attempt() : before;
      case Entry.Word _, Entry.Revived _ -> before;
    };
  }

  /** Its first end of the highest attempt in which it was seen. */
  Entry.@Nullable End end() {
    int attempt = attempt();
    for (Entry entry : entries) {
      if (entry instanceof Entry.End end && end.attempt() == attempt) {
        return end;
      }
    }
    return null;
  }

  private static @Nullable Long heardAt(Entry entry) {
    return switch (entry) {
      case Entry.Sight sight -> sight.resent() ? null : sight.appendEpochMs();
      case Entry.Word word -> word.resent() ? null : word.appendEpochMs();
      case Entry.End _, Entry.Lost _, Entry.Revived _ -> null;
    };
  }

  @Nullable Long lastHeard() {
    Long last = null;
    for (Entry entry : entries) {
      Long heard = heardAt(entry);
      if (heard != null && (last == null || heard > last)) {
        last = heard;
      }
    }
    return last;
  }

  /** What came since it last started again after an end. */
  private List<Entry> sinceLastReturn() {
    int from = 0;
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i) instanceof Entry.End end) {
        from = i + 1;
        while (from < entries.size()
            && !(entries.get(from) instanceof Entry.Sight s && s.attempt() > end.attempt())) {
          from++;
        }
      }
    }
    return entries.subList(from, entries.size());
  }

  private List<Entry> after(Entry.@Nullable Lost lost) {
    List<Entry> since = sinceLastReturn();
    return lost == null ? since : since.subList(since.lastIndexOf(lost) + 1, since.size());
  }

  Entry.@Nullable Lost verdict() {
    Entry.Lost last = null;
    for (Entry entry : sinceLastReturn()) {
      last = entry instanceof Entry.Lost lost ? lost : last;
    }
    return last;
  }

  boolean isRecorded() {
    return after(verdict()).stream().anyMatch(Entry.Revived.class::isInstance);
  }

  boolean isLost() {
    Entry.Lost verdict = verdict();
    return verdict != null
        && !verdict.isVoid()
        && !isRecorded()
        && after(verdict).stream().noneMatch(entry -> heardAt(entry) != null);
  }

  /** What the last sign of life announced, unless a verdict came between. */
  @Nullable Long expectMs() {
    Long expectMs = null;
    for (Entry entry : sinceLastReturn()) {
      if (entry instanceof Entry.Lost lost && !lost.isVoid()) {
        expectMs = null;
      } else if (heardAt(entry) != null) {
        expectMs = entry instanceof Entry.Sight sight ? sight.expectMs() : null;
      }
    }
    return expectMs;
  }

  /** Of the last process that showed itself in the latest attempt known by then. */
  @Nullable Value host() {
    Value host = null;
    int newest = Integer.MIN_VALUE;
    for (Entry entry : entries) {
      if (entry instanceof Entry.Sight sight && sight.attempt() >= newest) {
        host = sight.host() == null ? host : sight.host();
      }
      newest = newest(newest, entry);
    }
    return host;
  }

  List<@Nullable Long> cadence() {
    List<@Nullable Long> cadence = firstCadence;
    int newest = Integer.MIN_VALUE;
    for (Entry entry : entries) {
      if (entry instanceof Entry.Sight sight && sight.attempt() >= newest) {
        cadence = sight.cadence() == null ? cadence : sight.cadence();
      }
      newest = newest(newest, entry);
    }
    return cadence;
  }
}
