package dev.tailrace.series.engine;

import dev.tailrace.series.RankProgress;

/**
 * All rows of one (rank, attempt) of a run, whatever their key sets. Guarded by its run; only the
 * writer changes it.
 */
final class RankStream {
  final int number;
  final int rank;
  final int attempt;
  private long rows;
  private long points;
  private long maxStep = Long.MIN_VALUE;

  /**
   * The greatest step, inclusive, of the row groups that share a metric with another one of this
   * stream. A step can be in two of them only if one of them got it when it was not greater than
   * that, so noting those steps as doubted finds all.
   */
  private long sharedEnd = Long.MIN_VALUE;

  /** Steps that such groups may hold twice: what is there is read from points. */
  private StepRanges doubted = StepRanges.NONE;

  private boolean unsaved;

  RankStream(int number, int rank, int attempt) {
    this.number = number;
    this.rank = rank;
    this.attempt = attempt;
  }

  long rows() {
    return rows;
  }

  StepRanges doubted() {
    return doubted;
  }

  /**
   * Notes rows of a group.
   *
   * @param maxStepOfGroup with them
   */
  void add(long[] steps, long newPoints, long maxStepOfGroup, boolean shared) {
    rows += steps.length;
    points += newPoints;
    maxStep = Math.max(maxStep, maxStepOfGroup);
    if (shared) {
      for (long step : steps) {
        if (step <= sharedEnd) {
          doubted = doubted.with(step, step);
          unsaved = true;
        }
        sharedEnd = Math.max(sharedEnd, step);
      }
    }
  }

  /** Notes rows of a group that were there before; {@code doubted} is known for those. */
  void addStored(GroupState state, int columns, boolean shared) {
    rows += state.rows();
    points += state.rows() * columns;
    maxStep = Math.max(maxStep, state.maxStep());
    if (shared) {
      share(state);
    }
  }

  /** Notes that a group shares a metric with another one from now on. */
  void share(GroupState state) {
    sharedEnd = Math.max(sharedEnd, state.maxStep());
  }

  void doubted(StepRanges stored) {
    doubted = stored;
  }

  boolean takeUnsaved() {
    boolean was = unsaved;
    unsaved = false;
    return was;
  }

  RankProgress progress(long pointsOfRank) {
    return new RankProgress(rank, attempt, maxStep, pointsOfRank);
  }

  long points() {
    return points;
  }
}
