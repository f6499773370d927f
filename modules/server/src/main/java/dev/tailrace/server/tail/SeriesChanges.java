package dev.tailrace.server.tail;

import dev.tailrace.model.Limits;
import dev.tailrace.model.event.Heartbeat;
import dev.tailrace.model.event.JudgeMarker;
import dev.tailrace.model.event.LogChunk;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.model.event.RunEvent.RunResumed;
import dev.tailrace.streams.tail.TailItem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where series have changed since their client was told: one range of steps a series, however much
 * comes meanwhile. Any thread adds, in any order: what it is in doubt about counts as changed.
 */
final class SeriesChanges {
  private static final int SERIES_MAX = Limits.DEFAULT.querySeriesMax();

  record Series(String run, String metric) {}

  /**
   * Steps of a series.
   *
   * @param to {@code Long.MAX_VALUE} when all that follows may have changed
   */
  record Range(long from, long to) {
    Range plus(Range other) {
      return new Range(Math.min(from, other.from), Math.max(to, other.to));
    }
  }

  /**
   * What was taken.
   *
   * @param resumedFrom the steps from which on all metrics of a run may have changed
   * @param missed records of which nothing is known
   */
  record Taken(
      Map<Series, Range> ranges, Map<String, Long> resumedFrom, List<TailItem.Gap> missed) {
    boolean isEmpty() {
      return ranges.isEmpty() && resumedFrom.isEmpty() && missed.isEmpty();
    }
  }

  /** The attempt of the last batch, and the smallest step that was seen of it. */
  private record Seen(int attempt, long firstStep) {}

  private final Predicate<String> metrics;
  private final Map<Series, Seen> seen =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Series, Seen> eldest) {
          return size() > 2 * SERIES_MAX;
        }
      };
  private Map<Series, Range> ranges = new LinkedHashMap<>();
  private Map<String, Long> resumedFrom = new LinkedHashMap<>();
  private List<TailItem.Gap> missed = new ArrayList<>();
  private @Nullable String ended;

  /**
   * @param metrics those that are wanted
   */
  SeriesChanges(Predicate<String> metrics) {
    this.metrics = metrics;
  }

  synchronized void add(TailItem.Frame frame) {
    boolean room =
        switch (frame.event()) {
          case MetricBatch batch -> add(batch);
          case RunResumed resumed -> add(resumed);
          case RunEvent _, LogChunk _, Heartbeat _, JudgeMarker _ -> true;
        };
    if (!room) {
      miss(new TailItem.Gap(frame.topic(), frame.partition(), frame.offset(), frame.offset(), 1));
    }
  }

  private boolean add(MetricBatch batch) {
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    for (long step : batch.steps()) {
      first = Math.min(first, step);
      last = Math.max(last, step);
    }
    boolean room = true;
    for (String name : batch.names()) {
      if (first <= last && metrics.test(name)) {
        Series series = new Series(batch.header().run(), name);
        room &= add(series, new Range(first, cuts(series, batch, first) ? Long.MAX_VALUE : last));
      }
    }
    return room;
  }

  /** Whether the batch may hide older attempts behind its own last step. */
  private boolean cuts(Series series, MetricBatch batch, long first) {
    Seen known = seen.get(series);
    if (known != null && known.attempt == batch.attempt() && known.firstStep <= first) {
      return false;
    }
    seen.put(series, new Seen(batch.attempt(), first));
    return true;
  }

  private boolean add(Series series, Range range) {
    if (ranges.size() >= SERIES_MAX && !ranges.containsKey(series)) {
      return false;
    }
    ranges.merge(series, range, Range::plus);
    return true;
  }

  private boolean add(RunResumed resumed) {
    String run = resumed.header().run();
    Long fromStep = resumed.fromStep();
    if (fromStep == null) {
      return true;
    }
    if (resumedFrom.size() >= SERIES_MAX && !resumedFrom.containsKey(run)) {
      return false;
    }
    resumedFrom.merge(run, fromStep, Math::min);
    return true;
  }

  /** Gaps of one topic partition become one. */
  synchronized void miss(TailItem.Gap gap) {
    for (int i = 0; i < missed.size(); i++) {
      TailItem.Gap known = missed.get(i);
      if (known.topic() == gap.topic() && known.partition() == gap.partition()) {
        missed.set(
            i,
            new TailItem.Gap(
                gap.topic(),
                gap.partition(),
                known.fromOffset(),
                gap.toOffset(),
                known.frames() + gap.frames()));
        return;
      }
    }
    missed.add(gap);
  }

  synchronized void end(String reason) {
    ended = reason;
  }

  /** Why nothing more comes; null while something may. */
  synchronized @Nullable String ended() {
    return ended;
  }

  /** Takes all that has changed; it is on the taker to tell it. */
  synchronized Taken take() {
    Taken taken = new Taken(ranges, resumedFrom, missed);
    ranges = new LinkedHashMap<>();
    resumedFrom = new LinkedHashMap<>();
    missed = new ArrayList<>();
    return taken;
  }
}
