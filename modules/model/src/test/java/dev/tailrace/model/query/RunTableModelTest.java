package dev.tailrace.model.query;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tailrace.model.Value;
import dev.tailrace.model.query.Column.Aggregate;
import dev.tailrace.model.query.Column.Family;
import dev.tailrace.model.query.Column.Field;
import dev.tailrace.model.query.Column.Leaf;
import dev.tailrace.model.query.Column.Metric;
import dev.tailrace.model.query.Filter.Operator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random tables and questions against {@link NaiveTable}. */
class RunTableModelTest {
  private static final List<Column> COLUMNS =
      List.of(
          Field.NAME,
          Field.PROJECT,
          Field.ATTEMPT,
          new Leaf(Family.CONFIG, "lr"),
          new Leaf(Family.TAGS, "rare"),
          new Metric("loss", Aggregate.MIN));
  private static final List<Column> ASKED =
      List.of(
          Field.ID,
          Field.NAME,
          Field.STATUS,
          Field.ATTEMPT,
          new Leaf(Family.CONFIG, "lr"),
          new Leaf(Family.TAGS, "rare"),
          new Leaf(Family.SUMMARY, "never"),
          new Metric("loss", Aggregate.MIN));

  private static final List<Operator> OPERATORS = List.of(Operator.values());

  /** The status depends on the id alone, and some runs have none. */
  private static final Computed STATUS =
      new Computed(
          Map.of(
              Field.STATUS,
              run ->
                  switch (run.hashCode() % 3) {
                    case 0 -> new Value.Text("running");
                    case 1 -> new Value.Text("lost");
                    default -> null;
                  }));

  private final RunTable table = new RunTable();
  private final NaiveTable naive = new NaiveTable();
  private Random random = new Random();

  @Test
  void the_table_answers_as_the_definitions_say() {
    long answers = 0;
    for (long seed = 1; seed <= 150; seed++) {
      var test = new RunTableModelTest();
      test.random = new Random(seed);
      answers += test.history("seed " + seed + ": ");
    }
    System.out.println("run table: seeds 1..150, answers compared: " + answers);
  }

  private int history(String seed) {
    int answers = 0;
    for (int i = 0; i < 60; i++) {
      change();
      if (i % 3 == 0) {
        list(seed);
        group(seed);
        use(seed);
        answers += 3;
      }
    }
    return answers;
  }

  private void change() {
    String run = "run-" + random.nextInt(40);
    switch (random.nextInt(14)) {
      case 0 -> {
        table.remove(run);
        naive.runs.remove(run);
        naive.deleted.remove(run);
        naive.settled.remove(run);
      }
      case 2 -> {
        Value status = random.nextInt(3) == 0 ? null : value();
        table.settle(run, Field.STATUS, status);
        if (status != null && naive.runs.containsKey(run)) {
          naive.settled.put(run, status);
        } else {
          naive.settled.remove(run);
        }
      }
      case 1 -> {
        boolean isDeleted = random.nextBoolean();
        table.delete(run, isDeleted);
        if (isDeleted && naive.runs.containsKey(run)) {
          naive.deleted.add(run);
        } else {
          naive.deleted.remove(run);
        }
      }
      default -> {
        Map<Column, @Nullable Value> changes = new HashMap<>();
        for (Column column : COLUMNS) {
          boolean often = !column.equals(new Leaf(Family.TAGS, "rare"));
          if (random.nextInt(often ? 2 : 12) == 0) {
            changes.put(column, random.nextInt(5) == 0 ? null : value());
          }
        }
        table.write(run, changes);
        naive.write(run, changes);
      }
    }
  }

  private Value value() {
    return switch (random.nextInt(10)) {
      case 0 -> new Value.Flag(random.nextBoolean());
      case 1 -> new Value.Real(Double.NaN);
      case 2 -> new Value.Whole((1L << 53) + random.nextInt(3));
      case 3 -> new Value.Items(List.of(new Value.Whole(random.nextInt(2))));
      case 4, 5, 6 -> new Value.Text("ab%_A".substring(random.nextInt(3), 3 + random.nextInt(3)));
      case 7 -> new Value.Real(random.nextInt(4) / 2.0);
      default -> new Value.Whole(random.nextInt(4));
    };
  }

  private Value literal() {
    Value value = value();
    return switch (value) {
      case Value.Items _ -> new Value.Text("NaN");
      case Value.Real(double number) when Double.isNaN(number) -> new Value.Text("NaN");
      case Value.Real _, Value.Whole _, Value.Text _, Value.Flag _, Value.Fields _, Value.Null _ ->
          value;
    };
  }

  private Column column() {
    return ASKED.get(random.nextInt(ASKED.size()));
  }

  private Filter filter(int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 5)) {
      case 0 -> new Filter.IsNull(column());
      case 1 -> new Filter.In(column(), List.of(literal(), literal()));
      case 2 ->
          new Filter.Like(
              column(),
              List.of("a%", "%B%", "_b", "run-1%").get(random.nextInt(4)),
              random.nextBoolean());
      case 5 -> new Filter.Not(filter(depth - 1));
      case 6 -> new Filter.And(List.of(filter(depth - 1), filter(depth - 1)));
      case 7 -> new Filter.Or(List.of(filter(depth - 1), filter(depth - 1)));
      default ->
          new Filter.Compare(column(), OPERATORS.get(random.nextInt(OPERATORS.size())), literal());
    };
  }

  private Sort sort() {
    var keys = new ArrayList<Sort.Key>();
    for (int i = random.nextInt(3); i > 0; i--) {
      keys.add(new Sort.Key(column(), random.nextBoolean()));
    }
    return new Sort(keys);
  }

  /** Reads all pages. */
  private void list(String seed) {
    Filter filter = filter(3);
    Sort sort = sort();
    boolean ofDeleted = random.nextInt(4) == 0;
    var query = RunQuery.of(filter, sort, COLUMNS, 1 + random.nextInt(20), STATUS);
    query = ofDeleted ? query.deletedOnly() : query;
    String asked = seed + query;

    var listed = new ArrayList<String>();
    SortKey after = null;
    do {
      RunPage page = table.select(query.after(after));
      for (RunPage.Row row : page.rows()) {
        listed.add(row.run());
        for (int i = 0; i < COLUMNS.size(); i++) {
          assertSame(naive.value(row.run(), COLUMNS.get(i), STATUS), row.cells().get(i), asked);
        }
      }
      assertEquals(naive.passing(filter, ofDeleted, STATUS).size(), page.total(), asked);
      after = page.next();
    } while (after != null);

    assertEquals(
        naive.sorted(naive.passing(filter, ofDeleted, STATUS), sort, STATUS), listed, asked);
    for (String run : naive.runs.keySet()) {
      boolean matches = filter.matches(column -> naive.value(run, column, STATUS));
      assertEquals(
          matches,
          naive.passing(filter, naive.deleted.contains(run), STATUS).contains(run),
          asked + run);
    }
  }

  /** A number comes back whole when it is. */
  private static void assertSame(@Nullable Value written, @Nullable Value read, String asked) {
    if (written instanceof Value.Real(double number) && number == Math.rint(number)) {
      assertEquals(new Value.Whole((long) number), read, asked);
    } else {
      assertEquals(written, read, asked);
    }
  }

  private void group(String seed) {
    Filter filter = filter(1);
    Column by = column();
    Column spreadOf = column();

    var groups = table.groups(filter, List.of(by), List.of(spreadOf), STATUS);

    Map<String, List<@Nullable Value>> expected = new TreeMap<>();
    for (String run : naive.passing(filter, false, STATUS)) {
      expected
          .computeIfAbsent(shown(naive.value(run, by, STATUS)), _ -> new ArrayList<>())
          .add(naive.value(run, spreadOf, STATUS));
    }
    Map<String, String> actual = new TreeMap<>();
    for (RunGroup group : groups) {
      var spread = group.columns().getFirst();
      String numbers =
          told(group.runs(), spread.count(), spread.min(), spread.max(), spread.mean());
      actual.put(shown(group.key().getFirst()), numbers + spread.same());
    }
    Map<String, String> shown = new TreeMap<>();
    for (Map.Entry<String, List<@Nullable Value>> each : expected.entrySet()) {
      shown.put(each.getKey(), told(each.getValue()));
    }
    assertEquals(shown, actual, seed + filter + by + spreadOf);
    assertEquals(groups.stream().sorted(RunGroup.ORDER).toList(), groups, seed);
  }

  private static String told(List<@Nullable Value> values) {
    var finite =
        values.stream()
            .mapToDouble(RunTableModelTest::number)
            .filter(Double::isFinite)
            .summaryStatistics();
    boolean any = finite.getCount() > 0;
    Set<String> words = new HashSet<>();
    for (Value value : values) {
      boolean isWord = value instanceof Value.Text || value instanceof Value.Flag;
      words.add(isWord ? String.valueOf(value) : "null");
    }
    return told(
            values.size(),
            finite.getCount(),
            any ? finite.getMin() : Double.NaN,
            any ? finite.getMax() : Double.NaN,
            any ? finite.getAverage() : Double.NaN)
        + (words.size() == 1 ? words.iterator().next() : "null");
  }

  private static String told(long runs, long count, double min, double max, double mean) {
    return "%d %d %s %s %.9e ".formatted(runs, count, min, max, mean);
  }

  private static double number(@Nullable Value value) {
    return switch (value) {
      case Value.Whole(long number) -> number;
      case Value.Real(double number) -> number;
      case null -> Double.NaN;
      case Value.Text _, Value.Flag _, Value.Items _, Value.Fields _, Value.Null _ -> Double.NaN;
    };
  }

  private static String shown(@Nullable Value value) {
    return value instanceof Value.Real(double number) && number == Math.rint(number)
        ? new Value.Whole((long) number).toString()
        : String.valueOf(value);
  }

  private void use(String seed) {
    var expected = new TreeMap<String, Long>();
    naive.runs.forEach(
        (run, values) -> {
          if (!naive.deleted.contains(run)
              && new Value.Text("b").equals(values.get(Field.PROJECT))) {
            values.keySet().forEach(column -> expected.merge(column.text(), 1L, Long::sum));
          }
        });

    var actual = new TreeMap<String, Long>();
    table.columns("b", "").forEach(use -> actual.put(use.column().text(), use.runs()));

    assertEquals(expected, actual, seed);
  }
}
