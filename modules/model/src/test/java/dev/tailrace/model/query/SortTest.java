package dev.tailrace.model.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.tailrace.model.Value;
import dev.tailrace.model.query.Column.Aggregate;
import dev.tailrace.model.query.Column.Family;
import dev.tailrace.model.query.Column.Field;
import dev.tailrace.model.query.Column.Leaf;
import dev.tailrace.model.query.Column.Metric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SortTest {
  @Test
  void a_minus_is_descending() {
    var expected =
        new Sort(
            List.of(
                new Sort.Key(new Metric("loss", Aggregate.MIN), true),
                new Sort.Key(Field.NAME, false),
                new Sort.Key(new Leaf(Family.TAGS, "a,b"), true)));

    assertEquals(new Parsed.Good<>(expected), Sort.parse("-metrics.loss.min, name,-tags.`a,b`"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''      | 0 | expected a field, found the end",
        "name,   | 5 | expected a field, found the end",
        "-nmae   | 1 | unknown field 'nmae'; did you mean 'name'?",
        "name id | 5 | expected a comma, found 'id'",
      })
  void a_problem_has_its_place(String text, int position, String problem) {
    assertEquals(new Parsed.Bad<Sort>(position, problem), Sort.parse(text));
  }

  @Test
  void more_keys_than_anyone_needs_are_refused() {
    assertInstanceOf(Parsed.Bad.class, Sort.parse("id" + ",id".repeat(16)));
  }

  @Test
  void columns_are_read_as_they_are_written() {
    String text = "name,config.lr,metrics.`a b`.max,summary.`x``y`";

    var parsed = assertInstanceOf(Parsed.Good.class, ColumnParser.list(text));

    var columns = (List<?>) parsed.value();
    assertEquals(text, String.join(",", columns.stream().map(it -> ((Column) it).text()).toList()));
  }

  @Test
  void absent_is_last_in_both_directions_and_kinds_stay_in_place() {
    for (boolean descending : new boolean[] {false, true}) {
      var sort = new Sort(List.of(new Sort.Key(Field.NAME, descending)));
      List<@Nullable Value> inOrder =
          new ArrayList<>(
              Arrays.asList(
                  new Value.Real(Double.NEGATIVE_INFINITY),
                  new Value.Whole(-3),
                  new Value.Real(0.5),
                  new Value.Whole(9_007_199_254_740_992L),
                  new Value.Whole(9_007_199_254_740_993L),
                  new Value.Real(1e300)));
      List<@Nullable Value> texts =
          new ArrayList<>(Arrays.asList(new Value.Text("a"), new Value.Text("b")));
      if (descending) {
        Collections.reverse(inOrder);
        Collections.reverse(texts);
      }
      inOrder.add(new Value.Flag(true));
      inOrder.addAll(texts);
      inOrder.add(new Value.Items(List.of()));
      inOrder.add(new Value.Real(Double.NaN));
      inOrder.add(null);

      var keys = new ArrayList<SortKey>();
      for (Value value : inOrder) {
        keys.add(new SortKey(Arrays.asList(value), "r"));
      }
      Collections.shuffle(keys, new Random(5));
      keys.sort(sort.order());

      assertEquals(inOrder, keys.stream().map(key -> key.values().getFirst()).toList());
    }
  }

  @Test
  void equal_runs_come_in_the_order_of_their_ids() {
    var order = Sort.BY_ID.order();

    assertEquals(-1, order.compare(new SortKey(List.of(), "a"), new SortKey(List.of(), "b")));
  }
}
