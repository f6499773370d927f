package dev.tailrace.streams.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.tailrace.model.Value;
import dev.tailrace.model.query.Column;
import dev.tailrace.model.query.Column.Aggregate;
import dev.tailrace.model.query.Column.Family;
import dev.tailrace.model.query.Column.Field;
import dev.tailrace.model.query.ColumnUse;
import dev.tailrace.model.query.RunTable;
import dev.tailrace.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PartitionTableTest {
  private static final Column LR = new Column.Leaf(Family.CONFIG, "lr");
  private static final Column LOSS = new Column.Metric("loss", Aggregate.LAST);

  private final RunView runs =
      RunView.inMemory(new ViewScope(Topic.RUNS, 0, 1), ViewListener.NONE, () -> 0);
  private final MetricView metrics =
      MetricView.inMemory(new ViewScope(Topic.METRICS, 0, 1), ViewListener.NONE, () -> 0);
  private final LogView logs =
      LogView.inMemory(new ViewScope(Topic.LOGS, 0, 1), ViewListener.NONE, () -> 0);
  private final PartitionTable table = new PartitionTable(runs, metrics, logs);
  private long offset;

  private void apply(FoldedView view, String run, String type, String rest) {
    String json =
        "{\"type\":\"%s\",\"v\":1,\"run\":\"%s\",\"time\":7%s}".formatted(type, run, rest);
    view.apply(
        new LogRecord(
            offset++,
            1_000,
            run.getBytes(StandardCharsets.UTF_8),
            json.getBytes(StandardCharsets.UTF_8)));
  }

  private void life(String run, String type, String rest) {
    apply(runs.view(), run, type, rest);
  }

  private void loss(String run, int attempt, int step, double value) {
    apply(
        metrics.view(),
        run,
        "metrics",
        ",\"attempt\":%d,\"step\":%d,\"metrics\":{\"loss\":%s}".formatted(attempt, step, value));
  }

  private @Nullable Value cell(String run, Column column) {
    return table.current().value(run, column);
  }

  @Test
  void a_run_has_a_row_whichever_view_saw_it() {
    life("a", "run.started", ",\"project\":\"p\"");
    loss("b", 1, 0, 0.5);
    apply(logs.view(), "c", "log", ",\"lines\":[\"x\"]");

    assertEquals(3, table.current().size());
    assertEquals(new Value.Text("p"), cell("a", Field.PROJECT));
    assertEquals(new Value.Text("default"), cell("b", Field.PROJECT));
    assertEquals(new Value.Text("default"), cell("c", Field.PROJECT));
  }

  @Test
  void follows_what_changes_and_what_goes() {
    life("a", "run.started", ",\"config\":{\"lr\":0.1,\"seed\":1}");
    table.current();

    life("a", "run.config", ",\"config\":{\"lr\":null,\"seed\":2}");
    loss("a", 1, 0, 0.5);
    loss("a", 1, 1, 0.25);

    assertNull(cell("a", LR));
    assertEquals(new Value.Whole(2), cell("a", new Column.Leaf(Family.CONFIG, "seed")));
    assertEquals(new Value.Real(0.25), cell("a", LOSS));
    assertEquals(new Value.Whole(2), cell("a", new Column.Metric("loss", Aggregate.COUNT)));
  }

  @Test
  void a_resumed_run_shows_the_points_that_count() {
    life("a", "run.started", "");
    loss("a", 1, 0, 0.9);
    loss("a", 1, 5, 0.1);
    table.current();

    life("a", "run.resumed", ",\"attempt\":2,\"fromStep\":3");

    assertEquals(new Value.Real(0.9), cell("a", LOSS));
    loss("a", 2, 3, 0.7);
    assertEquals(new Value.Real(0.7), cell("a", LOSS));
  }

  @Test
  void a_status_is_settled_once_nothing_can_change_it() {
    life("a", "run.started", "");
    table.current();
    Value before = table.settledStatus("a");
    life("a", "run.finished", ",\"status\":\"failed\"");
    table.current();

    assertNull(before);
    assertEquals(new Value.Text("failed"), table.settledStatus("a"));
    life("a", "run.resumed", ",\"attempt\":2");
    table.current();
    assertNull(table.settledStatus("a"));
  }

  @Test
  void a_purged_run_loses_its_row_and_does_not_come_back() {
    life("a", "run.started", "");
    loss("a", 1, 0, 0.5);
    table.current();

    life("a", "run.purged", "");
    loss("a", 1, 1, 0.5);

    assertEquals(0, table.current().size());
  }

  @Test
  void brought_up_to_date_step_by_step_it_equals_one_that_is_loaded_at_once() {
    long seed = 11;
    Random random = new Random(seed);
    for (int i = 0; i < 3_000; i++) {
      String run = "r" + random.nextInt(1_500);
      switch (random.nextInt(6)) {
        case 0 -> life(run, "run.started", ",\"config\":{\"lr\":" + random.nextInt(5) + "}");
        case 1 -> life(run, "run.config", ",\"config\":{\"lr\":null}");
        case 2 -> life(run, "run.resumed", ",\"attempt\":" + (1 + random.nextInt(3)));
        case 3 -> life(run, random.nextBoolean() ? "run.deleted" : "run.restored", "");
        case 4 -> life(run, "run.finished", ",\"status\":\"finished\"");
        default -> loss(run, 1 + random.nextInt(3), random.nextInt(9), random.nextInt(100));
      }
      if (random.nextInt(20) == 0) {
        table.current();
      }
    }

    List<String> rows = dump(table.current());
    PartitionTable loaded = new PartitionTable(runs, metrics, logs);

    List<String> wanted = dump(loaded.current());
    for (int i = 0; i < rows.size(); i++) {
      assertEquals(wanted.get(i), rows.get(i), () -> "seed " + seed);
    }
  }

  private List<String> dump(RunTable current) {
    List<String> rows = new ArrayList<>();
    List<Column> columns = current.columns(null, "").stream().map(ColumnUse::column).toList();
    for (int i = 0; i < 1_500; i++) {
      StringBuilder row = new StringBuilder("r" + i);
      for (Column column : columns) {
        row.append(' ').append(column.text()).append('=').append(current.value("r" + i, column));
      }
      rows.add(row.toString());
    }
    return rows;
  }
}
