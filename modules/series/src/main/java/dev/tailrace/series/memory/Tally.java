package dev.tailrace.series.memory;

import dev.tailrace.series.MetricSummary;
import java.util.List;

/**
 * The running summary of one attempt of a metric; ranks may come in any order. A point that may
 * replace another one spoils it: then the points must be read.
 */
final class Tally {
  private final Figures figures = new Figures();
  private final Row first = new Row();
  private final Row last = new Row();
  private boolean spoiled;

  void add(int rank, long step, long timeEpochMs, double value) {
    boolean empty = figures.count() == 0;
    if (empty || step < first.step) {
      first.begin(step);
    }
    if (empty || step > last.step) {
      last.begin(step);
    }
    if (step == first.step) {
      first.add(rank, timeEpochMs, value);
    }
    if (step == last.step) {
      last.add(rank, timeEpochMs, value);
    }
    figures.add(rank, step, value);
  }

  void spoil() {
    spoiled = true;
  }

  boolean isSpoiled() {
    return spoiled;
  }

  long lastStep() {
    return last.step;
  }

  /** Only for a tally that is not spoiled and has a point. */
  MetricSummary summary(String name, int ranks, List<Integer> attempts) {
    return figures.summary(name, first.at(), last.at(), ranks, attempts);
  }
}
