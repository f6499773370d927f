package dev.tailrace.wire;

import dev.tailrace.model.Limits;
import dev.tailrace.model.Names;
import dev.tailrace.model.Reason;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.wire.Tokens.Kind;
import java.util.Arrays;
import java.util.HashSet;
import org.jspecify.annotations.Nullable;

/**
 * The fields {@code steps}, {@code times} and {@code metrics} of a record, read straight into
 * arrays. The reader does not know the event's type yet, so what is wrong for a batch is kept and
 * thrown only by {@link #batch}: in another event these names are unknown fields, and ignored.
 */
final class MetricColumns {
  private static final String STEPS = "steps";
  private static final String TIMES = "times";
  private static final String METRICS = "metrics";
  private static final int ROWS_MAX = Limits.DEFAULT.batchRowsMax();
  private static final int METRICS_MAX = Limits.DEFAULT.batchMetricsMax();

  private final Tokens tokens;
  private final RecordReader reader;
  private @Nullable RefusedException problem;
  private long @Nullable [] steps;
  private long @Nullable [] times;
  private String[] names = new String[16];
  private double[][] values = new double[16][];
  private int count;
  private int scalars;

  MetricColumns(Tokens tokens, RecordReader reader) {
    this.tokens = tokens;
    this.reader = reader;
  }

  static boolean claims(String key) {
    return switch (key) {
      case STEPS, TIMES, METRICS -> true;
      default -> false;
    };
  }

  void read(String key, Kind kind) throws RefusedException {
    switch (key) {
      case STEPS -> steps = wholes(key, kind);
      case TIMES -> times = wholes(key, kind);
      default -> table(kind);
    }
  }

  /** The batch that these columns are; {@code step} is set in the one-row form only. */
  MetricBatch batch(Header header, int rank, int attempt, @Nullable Long step)
      throws RefusedException {
    if (problem != null) {
      throw problem;
    }
    if (count == 0) {
      throw RefusedException.at(METRICS, Reason.MISSING_FIELD, "a batch has at least one metric");
    }
    long[] rowSteps = step == null ? rowSteps() : oneStep(step);
    if (rowSteps.length == 0 || rowSteps.length > ROWS_MAX) {
      Reason reason = rowSteps.length == 0 ? Reason.BATCH_SHAPE : Reason.TOO_LARGE;
      throw RefusedException.at(STEPS, reason, rowSteps.length + " rows; 1 to " + ROWS_MAX);
    }
    for (int row = 0; row < rowSteps.length; row++) {
      if (rowSteps[row] < 0 || rowSteps[row] > Limits.DEFAULT.stepMax()) {
        throw new RefusedException(Reason.STEP_RANGE, rowSteps[row] + " is not in 0..2^53-1")
            .under(Integer.toString(row))
            .under(STEPS);
      }
    }
    long[] rowTimes = times;
    if (rowTimes == null) {
      rowTimes = new long[rowSteps.length];
      Arrays.fill(rowTimes, header.timeEpochMs());
    }
    if (rowTimes.length != rowSteps.length) {
      throw wrongLength(rowTimes.length, rowSteps.length).under(TIMES);
    }
    checkNames(rowSteps.length);
    return new MetricBatch(
        header,
        rank,
        attempt,
        rowSteps,
        rowTimes,
        Arrays.copyOf(names, count),
        Arrays.copyOf(values, count));
  }

  private long[] rowSteps() throws RefusedException {
    if (steps == null) {
      throw RefusedException.at(STEPS, Reason.MISSING_FIELD, "missing, and no step either");
    }
    if (scalars > 0) {
      throw RefusedException.at(METRICS, Reason.BATCH_SHAPE, "steps go with lists of values");
    }
    return steps;
  }

  private long[] oneStep(long step) throws RefusedException {
    if (steps != null || times != null || scalars < count) {
      throw RefusedException.at(
          "step", Reason.BATCH_SHAPE, "step goes with single values and without steps or times");
    }
    return new long[] {step};
  }

  private void checkNames(int rows) throws RefusedException {
    if (count > METRICS_MAX) {
      throw RefusedException.at(METRICS, Reason.TOO_LARGE, count + " metrics; 1 to " + METRICS_MAX);
    }
    for (int i = 0; i < count; i++) {
      if (!Names.isName(names[i])) {
        throw new RefusedException(Reason.BAD_METRIC_NAME, "a name " + Draft.NAME_RULE)
            .under(names[i])
            .under(METRICS);
      }
      if (values[i].length != rows) {
        throw wrongLength(values[i].length, rows).under(names[i]).under(METRICS);
      }
    }
  }

  private static RefusedException wrongLength(int length, int rows) {
    return new RefusedException(Reason.BATCH_SHAPE, length + " values for " + rows + " rows");
  }

  private long @Nullable [] wholes(String key, Kind kind) throws RefusedException {
    return switch (kind) {
      case LONGS -> tokens.longs();
      case DOUBLES -> wholes(key, tokens.doubles());
      case ITEMS -> wholeItems(key);
      case NULL -> null;
      default -> {
        note(mismatch("a list of whole numbers belongs here").under(key));
        reader.value(kind, 1);
        yield null;
      }
    };
  }

  private long[] wholes(String key, double[] reals) {
    var wholes = new long[reals.length];
    for (int i = 0; i < reals.length; i++) {
      wholes[i] = whole(key, i, reals[i]);
    }
    return wholes;
  }

  private long[] wholeItems(String key) throws RefusedException {
    var wholes = new long[16];
    int length = 0;
    for (Kind kind = tokens.next(); kind != Kind.END; kind = tokens.next()) {
      if (length == wholes.length) {
        wholes = Arrays.copyOf(wholes, 2 * length);
      }
      try {
        switch (kind) {
          case WHOLE -> wholes[length] = tokens.whole();
          case REAL -> wholes[length] = whole(key, length, tokens.real());
          default -> {
            note(mismatch("a whole number belongs here"), key, length);
            reader.value(kind, 2);
          }
        }
      } catch (RefusedException e) {
        throw e.under(Integer.toString(length));
      }
      length++;
    }
    return Arrays.copyOf(wholes, length);
  }

  /** 7.0 is a whole number, whoever writes it so; 7.5 is not. */
  private long whole(String key, int row, double real) {
    if (!Draft.isWhole(real)) {
      note(mismatch(real + " is no whole number"), key, row);
    }
    return (long) real;
  }

  private void table(Kind kind) throws RefusedException {
    if (kind == Kind.NULL) {
      return;
    }
    if (kind != Kind.FIELDS) {
      note(mismatch("an object of metrics belongs here").under(METRICS));
      reader.value(kind, 1);
      return;
    }
    var seen = new HashSet<String>();
    while (tokens.next() == Kind.KEY) {
      String name = tokens.text();
      try {
        if (!seen.add(name)) {
          throw RecordReader.repeated();
        }
        add(name, column(name, tokens.next()));
      } catch (RefusedException e) {
        throw e.under(name);
      }
    }
  }

  private void add(String name, double[] column) {
    if (count == names.length) {
      names = Arrays.copyOf(names, 2 * count);
      values = Arrays.copyOf(values, 2 * count);
    }
    names[count] = name;
    values[count++] = column;
  }

  private double[] column(String name, Kind kind) throws RefusedException {
    return switch (kind) {
      case DOUBLES -> tokens.doubles();
      case LONGS -> reals(tokens.longs());
      case ITEMS -> realItems(name);
      default -> {
        scalars++;
        yield new double[] {real(name, kind, -1)};
      }
    };
  }

  private static double[] reals(long[] wholes) {
    var reals = new double[wholes.length];
    for (int i = 0; i < wholes.length; i++) {
      reals[i] = wholes[i];
    }
    return reals;
  }

  private double[] realItems(String name) throws RefusedException {
    // The rows of the first column, or the steps, tell how long this one will be.
    var reals = new double[count > 0 ? Math.max(1, values[0].length) : 16];
    int length = 0;
    for (Kind kind = tokens.next(); kind != Kind.END; kind = tokens.next()) {
      if (length == reals.length) {
        reals = Arrays.copyOf(reals, 2 * length);
      }
      reals[length] = real(name, kind, length);
      length++;
    }
    return length == reals.length ? reals : Arrays.copyOf(reals, length);
  }

  /** One value; {@code row} is negative for the one-row form. */
  private double real(String name, Kind kind, int row) throws RefusedException {
    try {
      switch (kind) {
        case WHOLE, REAL -> {
          return tokens.real();
        }
        case TEXT -> {
          switch (tokens.text()) {
            case "NaN" -> {
              return Double.NaN;
            }
            case "Infinity" -> {
              return Double.POSITIVE_INFINITY;
            }
            case "-Infinity" -> {
              return Double.NEGATIVE_INFINITY;
            }
            default -> {}
          }
        }
        default -> reader.value(kind, row < 0 ? 2 : 3);
      }
    } catch (RefusedException e) {
      throw row < 0 ? e : e.under(Integer.toString(row));
    }
    RefusedException mismatch = mismatch("a number belongs here");
    note((row < 0 ? mismatch : mismatch.under(Integer.toString(row))).under(name).under(METRICS));
    return Double.NaN;
  }

  private void note(RefusedException mismatch, String key, int row) {
    note(mismatch.under(Integer.toString(row)).under(key));
  }

  private void note(RefusedException found) {
    if (problem == null) {
      problem = found;
    }
  }

  private static RefusedException mismatch(String message) {
    return new RefusedException(Reason.TYPE_MISMATCH, message);
  }
}
