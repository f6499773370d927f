package dev.tailrace.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Merges the metric frames of each run, so that at most one line a second is left of them: the
 * newest step and the newest value of each metric, and how many frames it stands for. The first
 * frame of a run comes through at once. One thread's.
 */
final class MetricDigest {
  static final long EVERY_MS = 1_000;

  private final Map<String, Merging> runs = new LinkedHashMap<>();

  /**
   * What became of one or more frames of a run.
   *
   * @param time of the newest step's row, in epoch ms, as the API gave it
   * @param values the last of each metric of these frames, by name
   */
  record Line(
      String run,
      Set<String> ranks,
      JsonNode time,
      long step,
      Map<String, JsonNode> values,
      int frames) {
    Line {
      ranks = Collections.unmodifiableSet(new TreeSet<>(ranks));
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
  }

  /** One run's frames since its last line. */
  private static final class Merging {
    private boolean begun;
    private long lineEpochMs;
    private int frames;
    private long step = -1;
    private JsonNode time;
    private final Set<String> ranks = new TreeSet<>();
    private final Map<String, JsonNode> values = new LinkedHashMap<>();

    private Merging(JsonNode batch) {
      time = batch.path("times").path(0);
    }

    void merge(JsonNode batch) {
      JsonNode steps = batch.path("steps");
      int last = steps.size() - 1;
      boolean newest = steps.path(last).asLong() >= step;
      frames++;
      ranks.add(RunText.plain(batch.path("rank")));
      if (newest) {
        step = steps.path(last).asLong();
        time = batch.path("times").path(last);
      }
      for (var metric : batch.path("metrics").properties()) {
        JsonNode value = metric.getValue().path(last);
        if (newest) {
          values.put(metric.getKey(), value);
        } else {
          values.putIfAbsent(metric.getKey(), value);
        }
      }
    }

    /** A clock that was set back makes a line due, too. */
    boolean due(long nowEpochMs) {
      long sinceMs = nowEpochMs - lineEpochMs;
      return frames > 0 && (!begun || sinceMs < 0 || sinceMs >= EVERY_MS);
    }

    Line take(String run, long nowEpochMs) {
      var line = new Line(run, ranks, time, step, values, frames);
      begun = true;
      lineEpochMs = nowEpochMs;
      frames = 0;
      step = -1;
      ranks.clear();
      values.clear();
      return line;
    }
  }

  /** Takes a metric frame's data. */
  void add(JsonNode batch) {
    String run = RunText.plain(batch.path("run"));
    runs.computeIfAbsent(run, _ -> new Merging(batch)).merge(batch);
  }

  /** The lines whose second is over. */
  List<Line> due(long nowEpochMs) {
    List<Line> lines = new ArrayList<>();
    runs.forEach(
        (run, merging) -> {
          if (merging.due(nowEpochMs)) {
            lines.add(merging.take(run, nowEpochMs));
          }
        });
    return lines;
  }

  /** The lines of all runs, due or not. */
  List<Line> all(long nowEpochMs) {
    return runs.keySet().stream().flatMap(run -> of(run, nowEpochMs).stream()).toList();
  }

  /** The line of a run, due or not: its end is told next. */
  Optional<Line> of(String run, long nowEpochMs) {
    Merging merging = runs.get(run);
    return merging == null || merging.frames == 0
        ? Optional.empty()
        : Optional.of(merging.take(run, nowEpochMs));
  }

  /** Whether a line waits for its second to be over. */
  boolean waits() {
    return runs.values().stream().anyMatch(merging -> merging.frames > 0);
  }
}
