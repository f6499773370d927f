package dev.tailrace.wire;

import dev.tailrace.model.Limits;
import dev.tailrace.model.Names;
import dev.tailrace.model.Reason;
import dev.tailrace.model.Value;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The top-level fields of a record whose meaning is not checked yet. Every accessor refuses what is
 * there but does not fit; a null is as good as absent.
 */
final class Draft {
  static final String NAME_RULE = "has 1 to 250 characters and no control characters";

  private static final double WHOLE_REAL_MAX = 1L << 53;

  private final Map<String, Value> fields;
  private final MetricColumns columns;

  Draft(Map<String, Value> fields, MetricColumns columns) {
    this.fields = fields;
    this.columns = columns;
  }

  MetricColumns columns() {
    return columns;
  }

  /** Any value of the JSON data model. */
  @Nullable Value value(String field) {
    Value value = fields.get(field);
    return value instanceof Value.Null ? null : value;
  }

  @Nullable String text(String field) throws RefusedException {
    Value.Text text = as(Value.Text.class, field, "a text");
    return text == null ? null : text.text();
  }

  String needText(String field) throws RefusedException {
    return need(field, text(field));
  }

  /** A text that is a name; for what is shown in one line. */
  @Nullable String name(String field) throws RefusedException {
    String name = text(field);
    if (name != null && !Names.isName(name)) {
      throw RefusedException.at(field, Reason.BAD_NAME, NAME_RULE);
    }
    return name;
  }

  String needName(String field) throws RefusedException {
    return need(field, name(field));
  }

  /** A text that is an id, refused with the reason that fits the field. */
  @Nullable String id(String field, Reason reason) throws RefusedException {
    String id = text(field);
    if (id != null && !Names.isId(id)) {
      throw RefusedException.at(field, reason, "an id is [A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    }
    return id;
  }

  String needId(String field, Reason reason) throws RefusedException {
    return need(field, id(field, reason));
  }

  /** One of a few words. */
  @Nullable String oneOf(String field, String... words) throws RefusedException {
    String text = text(field);
    if (text == null) {
      return null;
    }
    for (String word : words) {
      if (word.equals(text)) {
        return text;
      }
    }
    throw RefusedException.at(field, Reason.BAD_VALUE, "one of " + String.join(", ", words));
  }

  boolean flag(String field) throws RefusedException {
    Value.Flag flag = as(Value.Flag.class, field, "true or false");
    return flag != null && flag.flag();
  }

  @Nullable Long whole(String field) throws RefusedException {
    if (value(field) instanceof Value.Real(double real) && isWhole(real)) {
      return (long) real;
    }
    Value.Whole whole = as(Value.Whole.class, field, "a whole number");
    return whole == null ? null : whole.number();
  }

  long needWhole(String field) throws RefusedException {
    return need(field, whole(field));
  }

  /** A whole number within a range, refused with the reason that fits the field. */
  @Nullable Long within(String field, long min, long max, Reason reason) throws RefusedException {
    Long number = whole(field);
    if (number != null && (number < min || number > max)) {
      throw RefusedException.at(field, reason, number + " is not in " + min + ".." + max);
    }
    return number;
  }

  @Nullable Long positive(String field) throws RefusedException {
    return within(field, 1, Limits.DEFAULT.stepMax(), Reason.BAD_VALUE);
  }

  @Nullable Long step(String field) throws RefusedException {
    return within(field, 0, Limits.DEFAULT.stepMax(), Reason.STEP_RANGE);
  }

  @Nullable Integer rank() throws RefusedException {
    return toInt(within("rank", 0, Limits.DEFAULT.runRanksMax() - 1L, Reason.RANK_RANGE));
  }

  @Nullable Integer attempt() throws RefusedException {
    return toInt(within("attempt", 1, Integer.MAX_VALUE, Reason.ATTEMPT_RANGE));
  }

  int rankOr0() throws RefusedException {
    Integer rank = rank();
    return rank == null ? 0 : rank;
  }

  int attemptOr1() throws RefusedException {
    Integer attempt = attempt();
    return attempt == null ? 1 : attempt;
  }

  @Nullable Integer integer(String field) throws RefusedException {
    return toInt(within(field, Integer.MIN_VALUE, Integer.MAX_VALUE, Reason.BAD_VALUE));
  }

  /** An object in its own right, such as {@code error}; null when absent. */
  @Nullable Draft inner(String field) throws RefusedException {
    Value.Fields inner = as(Value.Fields.class, field, "an object");
    return inner == null ? null : new Draft(inner.fields(), columns);
  }

  /** Keys and values that a user chose: config, tags or summary, within their quotas. */
  Value.Fields settings(String field) throws RefusedException {
    Value.Fields settings = as(Value.Fields.class, field, "an object");
    if (settings == null) {
      return Value.Fields.EMPTY;
    }
    SettingsQuota.check(field, settings);
    return settings;
  }

  Value.Fields needSettings(String field) throws RefusedException {
    need(field, value(field));
    return settings(field);
  }

  static <T> T need(String field, @Nullable T value) throws RefusedException {
    if (value == null) {
      throw RefusedException.at(field, Reason.MISSING_FIELD, "missing");
    }
    return value;
  }

  /** Whether the number is an integer that a double holds exactly. */
  static boolean isWhole(double number) {
    return Math.rint(number) == number && Math.abs(number) <= WHOLE_REAL_MAX;
  }

  private static @Nullable Integer toInt(@Nullable Long number) {
    return number == null ? null : Math.toIntExact(number);
  }

  /** The value when it is of that kind; nothing is converted. */
  private <T extends Value> @Nullable T as(Class<T> kind, String field, String wanted)
      throws RefusedException {
    Value value = value(field);
    if (value == null) {
      return null;
    }
    if (kind.isInstance(value)) {
      return kind.cast(value);
    }
    throw RefusedException.at(field, Reason.TYPE_MISMATCH, wanted + " belongs here");
  }
}
