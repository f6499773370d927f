package dev.tailrace.model.run;

import java.util.Locale;

/** How a run or a rank stands, as users read it. */
public enum RunStatus {
  /** Something was heard of it, but not its start. */
  PENDING,
  RUNNING,
  /** Silent for longer than it promised; known at read only. */
  STALE,
  /** Silent for so long that the judge wrote {@code run.lost}. */
  LOST,
  FINISHED,
  FAILED,
  INTERRUPTED;

  private final String code = name().toLowerCase(Locale.ROOT);

  /** The public name, such as {@code running}. */
  public String code() {
    return code;
  }
}
