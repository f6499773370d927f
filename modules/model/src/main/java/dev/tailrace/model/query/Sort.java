package dev.tailrace.model.query;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * In which order runs are listed; what is absent comes last, of texts the first 128 characters
 * count, and equal runs come in the order of their ids.
 */
public record Sort(List<Key> keys) {
  private static final int KEYS_MAX = 16;

  /** By id alone. */
  public static final Sort BY_ID = new Sort(List.of());

  public record Key(Column column, boolean descending) {}

  public Sort {
    keys = List.copyOf(keys);
  }

  public List<Column> columns() {
    return keys.stream().map(Key::column).toList();
  }

  /** Reads {@code -metrics.loss.min,name}: a minus is descending. Never throws. */
  public static Parsed<Sort> parse(String text) {
    var cursor = new TextCursor(text);
    var keys = new ArrayList<Key>();
    try {
      do {
        cursor.skipBlanks();
        if (keys.size() == KEYS_MAX) {
          throw cursor.problem(cursor.position(), "at most " + KEYS_MAX + " fields sort");
        }
        boolean descending = cursor.take('-');
        keys.add(new Key(ColumnParser.column(cursor), descending));
        cursor.skipBlanks();
      } while (cursor.take(','));
      if (!cursor.atEnd()) {
        throw cursor.problem(cursor.position(), "expected a comma, found " + cursor.shown());
      }
      return new Parsed.Good<>(new Sort(keys));
    } catch (TextCursor.Problem problem) {
      return problem.parsed();
    }
  }

  /** The order of rows by the keys that they were listed with. */
  public Comparator<SortKey> order() {
    return (a, b) -> {
      for (int i = 0; i < keys.size(); i++) {
        int order = ValueOrder.compare(a.values().get(i), b.values().get(i), descending(i));
        if (order != 0) {
          return order;
        }
      }
      return a.run().compareTo(b.run());
    };
  }

  boolean descending(int key) {
    return keys.get(key).descending();
  }
}
