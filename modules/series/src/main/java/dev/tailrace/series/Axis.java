package dev.tailrace.series;

/**
 * What a curve is drawn over. Several ranks at one step have one time: the latest of theirs. Order
 * within a bucket is that of steps on every axis, because client clocks may jump.
 */
public sealed interface Axis {
  record Step() implements Axis {}

  /** Client clock, epoch milliseconds. */
  record Time() implements Axis {}

  /** Milliseconds since a moment, usually the run's first start; may be negative. */
  record Relative(long startEpochMs) implements Axis {}

  Axis STEP = new Step();
  Axis TIME = new Time();
}
