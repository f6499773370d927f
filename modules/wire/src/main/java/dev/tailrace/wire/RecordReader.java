package dev.tailrace.wire;

import dev.tailrace.model.Limits;
import dev.tailrace.model.Reason;
import dev.tailrace.model.Value;
import dev.tailrace.wire.Tokens.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads tokens into a {@link Draft}: structure, depth and repeated keys are checked here. */
final class RecordReader {
  private static final int DEPTH_MAX = Limits.DEFAULT.nestingMax();

  private final Tokens tokens;

  RecordReader(Tokens tokens) {
    this.tokens = tokens;
  }

  /** The whole record, which must be one object and nothing after it. */
  Draft read() throws RefusedException {
    if (tokens.next() != Kind.FIELDS) {
      throw new RefusedException(Reason.NOT_AN_OBJECT, "a record is one object");
    }
    var fields = new LinkedHashMap<String, Value>(32);
    var columns = new MetricColumns(tokens, this);
    while (tokens.next() == Kind.KEY) {
      String key = tokens.text();
      try {
        if (fields.putIfAbsent(key, Value.Null.NULL) != null) {
          throw repeated();
        }
        Kind kind = tokens.next();
        if (MetricColumns.claims(key)) {
          columns.read(key, kind);
        } else {
          fields.put(key, value(kind, 1));
        }
      } catch (RefusedException e) {
        throw e.under(key);
      }
    }
    checkEnd();
    return new Draft(fields, columns);
  }

  private void checkEnd() throws RefusedException {
    boolean atEnd;
    try {
      atEnd = tokens.next() == Kind.EOF;
    } catch (RefusedException _) {
      atEnd = false; // garbage after the root is trailing whatever else it is
    }
    if (!atEnd) {
      throw new RefusedException(Reason.TRAILING_TOKENS, "something follows the object");
    }
  }

  /** The value that begins with the current token, {@code depth} containers around it. */
  Value value(Kind kind, int depth) throws RefusedException {
    return switch (kind) {
      case FIELDS -> fields(depth + 1);
      case ITEMS -> items(depth + 1);
      case TEXT -> new Value.Text(tokens.text());
      case WHOLE -> new Value.Whole(tokens.whole());
      case REAL -> new Value.Real(tokens.real());
      case TRUE -> new Value.Flag(true);
      case FALSE -> new Value.Flag(false);
      case NULL -> Value.Null.NULL;
      case LONGS -> items(tokens.longs());
      case DOUBLES -> items(tokens.doubles());
      case KEY, END, EOF -> throw new IllegalStateException("no value begins with " + kind);
    };
  }

  private Value.Fields fields(int depth) throws RefusedException {
    checkDepth(depth);
    Map<String, Value> fields = new LinkedHashMap<>();
    while (tokens.next() == Kind.KEY) {
      String key = tokens.text();
      try {
        if (fields.put(key, value(tokens.next(), depth)) != null) {
          throw repeated();
        }
      } catch (RefusedException e) {
        throw e.under(key);
      }
    }
    return fields.isEmpty() ? Value.Fields.EMPTY : new Value.Fields(fields);
  }

  private Value.Items items(int depth) throws RefusedException {
    checkDepth(depth);
    var items = new ArrayList<Value>();
    for (Kind kind = tokens.next(); kind != Kind.END; kind = tokens.next()) {
      try {
        items.add(value(kind, depth));
      } catch (RefusedException e) {
        throw e.under(Integer.toString(items.size()));
      }
    }
    return new Value.Items(items);
  }

  private static Value.Items items(long[] numbers) {
    var items = new ArrayList<Value>(numbers.length);
    for (long number : numbers) {
      items.add(new Value.Whole(number));
    }
    return new Value.Items(items);
  }

  private static Value.Items items(double[] numbers) {
    var items = new ArrayList<Value>(numbers.length);
    for (double number : numbers) {
      items.add(new Value.Real(number));
    }
    return new Value.Items(items);
  }

  private static void checkDepth(int depth) throws RefusedException {
    if (depth > DEPTH_MAX) {
      throw new RefusedException(Reason.TOO_DEEP, "deeper than " + DEPTH_MAX);
    }
  }

  static RefusedException repeated() {
    return new RefusedException(Reason.DUPLICATE_KEY, "the key comes twice");
  }
}
