package dev.tailrace.series.column;

/** Bytes that are no column: storage changed what was written. */
public final class DamagedColumnException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public DamagedColumnException(String what) {
    super(what);
  }

  DamagedColumnException(String what, Throwable cause) {
    super(what, cause);
  }
}
