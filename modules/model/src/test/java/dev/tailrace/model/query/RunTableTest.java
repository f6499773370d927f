package dev.tailrace.model.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.Value;
import dev.tailrace.model.Value.Text;
import dev.tailrace.model.Value.Whole;
import dev.tailrace.model.query.Column.Aggregate;
import dev.tailrace.model.query.Column.Family;
import dev.tailrace.model.query.Column.Field;
import dev.tailrace.model.query.Column.Leaf;
import dev.tailrace.model.query.Column.Metric;
import dev.tailrace.model.query.ColumnUse.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunTableTest {
  private static final Column LR = new Leaf(Family.CONFIG, "lr");
  private static final Column LOSS = new Metric("loss", Aggregate.MIN);

  private static RunTable table(int runs) {
    var table = new RunTable();
    for (int i = 0; i < runs; i++) {
      table.write(
          "r%03d".formatted(i),
          Map.of(
              LR, new Whole(i % 10), LOSS, new Value.Real(i / 8.0), Field.ATTEMPT, new Whole(1)));
    }
    return table;
  }

  private static Filter filter(String text) {
    return ((Parsed.Good<Filter>) FilterParser.parse(text)).value();
  }

  private static Sort sort(String text) {
    return ((Parsed.Good<Sort>) Sort.parse(text)).value();
  }

  private static List<String> ids(RunPage page) {
    return page.rows().stream().map(RunPage.Row::run).toList();
  }

  @Test
  void a_page_has_its_columns_the_total_and_the_next_cursor() {
    var table = table(100);

    var page =
        table.select(
            RunQuery.of(
                filter("config.lr >= 8"),
                sort("-metrics.loss.min"),
                List.of(LR, Field.NAME),
                2,
                Computed.NOTHING));

    assertEquals(List.of("r099", "r098"), ids(page));
    assertEquals(Arrays.asList(new Whole(9), null), page.rows().getFirst().cells());
    assertEquals(20, page.total());
    assertEquals(new SortKey(List.of(new Value.Real(98 / 8.0)), "r098"), page.next());
  }

  @Test
  void long_texts_sort_by_their_beginnings_and_make_short_cursors() {
    var table = new RunTable();
    String beginning = "x".repeat(127);
    table.write("a", Map.of(LR, new Text(beginning + "\uD83D\uDE00" + "y".repeat(60_000))));
    table.write("b", Map.of(LR, new Text(beginning + "\uD83D\uDE01" + "x".repeat(60_000))));
    table.write("c", Map.of(LR, new Text("w".repeat(60_000))));
    table.write("d", Map.of(LR, new Value.Items(List.of(new Text("z".repeat(60_000))))));

    var query =
        RunQuery.of(Filter.everything(), sort("-config.lr"), List.of(), 1, Computed.NOTHING);
    var listed = new ArrayList<String>();
    var cursors = new ArrayList<@Nullable SortKey>();
    for (RunPage page = table.select(query); ; ) {
      listed.addAll(ids(page));
      cursors.add(page.next());
      if (page.next() == null) {
        break;
      }
      page = table.select(query.after(page.next()));
    }

    assertEquals(List.of("a", "b", "c", "d"), listed);
    assertEquals(
        Arrays.asList(
            new SortKey(List.of(new Text(beginning)), "a"),
            new SortKey(List.of(new Text(beginning)), "b"),
            new SortKey(List.of(new Text("w".repeat(128))), "c"),
            null),
        cursors);
  }

  @Test
  void a_run_without_any_value_is_listed_too() {
    var table = new RunTable();

    table.write("pending", Map.of());

    var all = RunQuery.of(Filter.everything(), Sort.BY_ID, List.of(LR), 10, Computed.NOTHING);
    assertEquals(List.of("pending"), ids(table.select(all)));
  }

  @Test
  void deleted_runs_are_listed_apart_and_come_back() {
    var table = table(3);
    var all = RunQuery.of(Filter.everything(), Sort.BY_ID, List.of(), 10, Computed.NOTHING);

    table.delete("r001", true);

    assertEquals(List.of("r000", "r002"), ids(table.select(all)));
    assertEquals(List.of("r001"), ids(table.select(all.deletedOnly())));
    table.delete("r001", false);
    assertEquals(3, table.select(all).total());
  }

  @Test
  void a_removed_run_leaves_nothing_to_the_one_that_gets_its_row() {
    var table = table(3);

    table.remove("r001");
    table.write("new", Map.of(Field.NAME, new Text("n")));

    assertNull(table.value("new", LR));
    assertNull(table.value("r001", LR));
    assertEquals(3, table.size());
  }

  @Test
  void the_id_is_no_value_that_can_be_written() {
    var table = new RunTable();

    assertThrows(
        IllegalArgumentException.class,
        () -> table.write("r", Map.of(Field.ID, new Text("other"))));
    assertEquals(0, table.size());
  }

  @Test
  void a_computed_column_filters_sorts_and_is_shown() {
    var table = table(30);
    var computed =
        new Computed(
            Map.of(Field.STATUS, run -> run.endsWith("7") ? new Text("lost") : new Text("ok")));

    var page =
        table.select(
            RunQuery.of(
                filter("status = 'lost' or id = 'r001'"),
                sort("-status,id"),
                List.of(Field.STATUS),
                10,
                computed));

    assertEquals(List.of("r001", "r007", "r017", "r027"), ids(page));
    assertEquals(List.of(new Text("lost")), page.rows().getLast().cells());
  }

  @Test
  void a_settled_value_is_not_worked_out_again() {
    var table = table(3);
    var asked = new ArrayList<String>();
    var computed =
        new Computed(
            Map.of(
                Field.STATUS,
                run -> {
                  asked.add(run);
                  return new Text("lost");
                }));
    table.settle("r001", Field.STATUS, new Text("finished"));

    var page =
        table.select(
            RunQuery.of(
                filter("status in ('lost', 'finished')"),
                sort("status"),
                List.of(Field.STATUS),
                10,
                computed));

    assertEquals(List.of("r001", "r000", "r002"), ids(page));
    assertEquals(List.of(new Text("finished")), page.rows().getFirst().cells());
    assertEquals(Set.of("r000", "r002"), Set.copyOf(asked));
    assertNull(table.value("r001", Field.STATUS), "no view stores it");
  }

  @Test
  void columns_tell_kinds_and_counts() {
    var table = table(5);
    table.write("r000", Map.of(LR, new Text("auto"), Field.PROJECT, new Text("p")));
    table.delete("r004", true);

    assertEquals(
        List.of(
            new ColumnUse(Field.ATTEMPT, Kind.NUMBER, 4),
            new ColumnUse(LR, Kind.MIXED, 4),
            new ColumnUse(LOSS, Kind.NUMBER, 4),
            new ColumnUse(Field.PROJECT, Kind.TEXT, 1)),
        table.columns(null, ""));
    assertEquals(List.of(new ColumnUse(LR, Kind.TEXT, 1)), table.columns("p", "config."));
    assertEquals(List.of(), table.columns("q", ""));
  }

  @Test
  void pages_and_groups_of_several_tables_are_merged() {
    var left = new RunTable();
    var right = new RunTable();
    for (int i = 0; i < 20; i++) {
      (i % 3 == 0 ? left : right).write("r%02d".formatted(i), Map.of(LR, new Whole(i % 2)));
    }
    var sort = sort("config.lr");
    var query = RunQuery.of(Filter.everything(), sort, List.of(), 12, Computed.NOTHING);

    var page = RunPage.merged(List.of(left.select(query), right.select(query)), sort, 12);
    var rest = query.after(page.next());
    var last = RunPage.merged(List.of(left.select(rest), right.select(rest)), sort, 12);
    var groups =
        RunGroup.merged(
            List.of(
                left.groups(Filter.everything(), List.of(LR), List.of(LR), Computed.NOTHING),
                right.groups(Filter.everything(), List.of(LR), List.of(LR), Computed.NOTHING)));

    assertEquals("r03", ids(page).getLast());
    assertEquals(20, page.total());
    assertEquals("r05", ids(last).getFirst());
    assertEquals(8, last.rows().size());
    assertNull(last.next());
    assertEquals(List.of(10L, 10L), groups.stream().map(RunGroup::runs).toList());
    assertEquals(10, groups.getLast().columns().getFirst().sum());
  }

  @Test
  void nested_values_become_columns_and_only_changes_are_written() {
    var before =
        new Value.Fields(
            Map.of("a", new Whole(1), "deep", new Value.Fields(Map.of("x", new Whole(2)))));
    var after =
        new Value.Fields(
            Map.of(
                "a",
                new Whole(1),
                "deep",
                new Value.Fields(Map.of("y", new Whole(3), "z", Value.Null.NULL))));

    Map<Column, @Nullable Value> expected = new HashMap<>();
    expected.put(new Leaf(Family.CONFIG, "deep.x"), null);
    expected.put(new Leaf(Family.CONFIG, "deep.y"), new Whole(3));
    assertEquals(expected, Leaves.changes(Family.CONFIG, before, after));
    assertEquals(Map.of(), Leaves.changes(Family.CONFIG, after, after));
  }

  @Test
  void a_query_sees_each_write_as_a_whole() {
    var table = new RunTable();
    var done = new AtomicBoolean();
    var all = RunQuery.of(Filter.everything(), Sort.BY_ID, List.of(LR, LOSS), 9, Computed.NOTHING);
    var reader =
        CompletableFuture.supplyAsync(
            () -> {
              int rows = 0;
              do {
                for (var row : table.select(all).rows()) {
                  assertEquals(row.cells().getFirst(), row.cells().getLast());
                  rows++;
                }
              } while (!done.get() || rows == 0);
              return rows;
            });

    for (int i = 0; i < 20_000 && !reader.isDone(); i++) {
      var value = i % 7 == 0 ? new Text("t" + i) : new Whole(i);
      table.write("r" + i % 5, Map.of(LR, value, LOSS, value));
    }
    done.set(true);

    System.out.println("run table readers: " + reader.join() + " rows beside 20000 writes");
    assertEquals(5, table.size());
  }

  @Test
  void texts_that_nobody_holds_any_more_are_forgotten() {
    var texts = new Dictionary<String>();
    int first = texts.retain("a");
    texts.retain("a");
    texts.release(first);
    texts.release(first);

    int reused = texts.retain("b");

    assertEquals(first, reused);
    assertEquals(1, texts.size());
    assertEquals("b", texts.get(reused));
  }

  @Test
  void a_wide_run_in_a_small_table_takes_little_memory() {
    var table = new RunTable();
    // At 32 KiB a column this would be 1.6 GB, more than a test may have.
    int columns = 50_000;
    for (int i = 0; i < columns; i++) {
      table.write("wide", Map.of(new Column.Metric("m" + i, Aggregate.LAST), new Value.Whole(i)));
    }

    assertEquals(columns, table.columns(null, "metrics.").size());
  }

  @Test
  void sparse_cells_become_an_array_and_stay_the_same() {
    var column = new CellColumn();
    var expected = new ArrayList<Long>();
    for (int row = 0; row < 1000; row++) {
      expected.add(row % 7 == 0 ? Cells.ABSENT : row);
      column.set(999 - row, (999 - row) % 7 == 0 ? Cells.ABSENT : 999 - row, 1000);
    }

    for (int row = 0; row < 1000; row++) {
      assertEquals(expected.get(row), column.get(row));
    }
    assertEquals(857, column.present());
  }

  @Test
  void the_coarse_order_never_contradicts_the_order_of_values() {
    List<@Nullable Value> values =
        new ArrayList<>(
            Arrays.asList(
                new Value.Real(Double.NEGATIVE_INFINITY),
                new Value.Real(-1e300),
                new Value.Real(-0.0),
                new Whole(0),
                new Value.Real(Double.MIN_VALUE),
                new Value.Real(0.1),
                new Value.Real(Math.nextUp(0.1)),
                new Whole(1L << 53),
                new Whole((1L << 53) + 1),
                new Value.Real(Double.POSITIVE_INFINITY),
                new Value.Real(Double.NaN),
                new Value.Flag(false),
                new Value.Flag(true),
                new Text(""),
                new Text("a"),
                new Text("abcd"),
                new Text("abce"),
                new Text("\uffff\uffff\uffff"),
                new Value.Items(List.of()),
                null));

    for (boolean descending : new boolean[] {false, true}) {
      for (Value a : values) {
        for (Value b : values) {
          int coarse = Long.compare(CoarseOrder.of(a, descending), CoarseOrder.of(b, descending));
          int exact = Integer.signum(ValueOrder.compare(a, b, descending));
          assertTrue(coarse == 0 || coarse == exact, a + " " + b + " " + descending);
        }
      }
    }
  }

  @Test
  void the_smallest_of_many_are_found_however_they_come() {
    for (long seed = 0; seed < 50; seed++) {
      long[] numbers = new Random(seed).longs(200, 0, 90).toArray();
      var smallest = new SmallestLongs(17);
      Arrays.stream(numbers).forEach(smallest::offer);
      Arrays.sort(numbers);
      assertEquals(numbers[16], smallest.largest(), "seed " + seed);
    }
  }
}
