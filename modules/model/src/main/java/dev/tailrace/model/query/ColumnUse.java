package dev.tailrace.model.query;

import dev.tailrace.model.Value;

/** A column that runs have a value in, what kind of values, and how many runs. */
public record ColumnUse(Column column, Kind kind, long runs) {
  /** What the values are; MIXED when they are not all of one kind. */
  public enum Kind {
    NUMBER,
    TEXT,
    FLAG,
    OTHER,
    MIXED;

    static Kind of(Value value) {
      return switch (value) {
        case Value.Whole _, Value.Real _ -> NUMBER;
        case Value.Text _ -> TEXT;
        case Value.Flag _ -> FLAG;
        case Value.Items _, Value.Fields _, Value.Null _ -> OTHER;
      };
    }

    Kind and(Kind other) {
      return this == other ? this : MIXED;
    }
  }

  /** The use of the same column in two tables. */
  public ColumnUse plus(ColumnUse other) {
    return new ColumnUse(column, kind.and(other.kind), runs + other.runs);
  }
}
