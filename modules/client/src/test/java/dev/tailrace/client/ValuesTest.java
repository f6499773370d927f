package dev.tailrace.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.Value;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ValuesTest {
  private enum Optimizer {
    ADAM
  }

  private record Model(int layers, float dropout) {}

  private record Config(double lr, Optimizer optimizer, Model model, List<String> data) {}

  @Test
  void a_nested_record_becomes_nested_fields() {
    var fields =
        Values.fields(new Config(0.1, Optimizer.ADAM, new Model(3, 0.1f), List.of("a", "b")));

    assertEquals(
        List.of("lr", "optimizer", "model", "data"), List.copyOf(fields.fields().keySet()));
    assertEquals(new Value.Text("ADAM"), fields.fields().get("optimizer"));
    var model = (Value.Fields) fields.fields().get("model");
    assertEquals(
        Map.of("layers", new Value.Whole(3), "dropout", new Value.Real(0.1)),
        model == null ? null : model.fields());
  }

  @Test
  void everything_has_a_value() {
    assertEquals(Value.Null.NULL, Values.of(null));
    assertEquals(Value.Null.NULL, Values.of(Optional.empty()));
    assertEquals(new Value.Whole(7), Values.of((short) 7));
    assertEquals(new Value.Text("18446744073709551616"), Values.of(BigInteger.TWO.pow(64)));
    assertEquals(new Value.Real(Double.NaN), Values.of(Double.NaN));
    assertEquals(new Value.Text("a/b"), Values.of(Path.of("a", "b")));
    assertEquals(
        new Value.Items(List.of(new Value.Whole(1), new Value.Whole(2))),
        Values.of(new int[] {1, 2}));
    assertEquals(new Value.Flag(true), Values.of(true));
  }

  @Test
  void a_value_is_a_copy() {
    Map<String, Object> source = new HashMap<>(Map.of("lr", 1));
    var fields = Values.fields(source);

    source.put("lr", 2);

    assertEquals(new Value.Whole(1), fields.fields().get("lr"));
  }

  @Test
  void what_holds_itself_is_refused() {
    List<Object> self = new ArrayList<>();
    self.add(self);

    assertThrows(IllegalArgumentException.class, () -> Values.of(self));
    assertThrows(IllegalArgumentException.class, () -> Values.fields("no map"));
  }

  @Test
  void a_run_id_sorts_by_time_and_differs() {
    assertTrue(Ids.run().matches("\\d{8}-\\d{6}-[0-9a-z]{10}"));
    assertEquals(1_000, Stream.generate(Ids::writer).limit(1_000).distinct().count());
  }
}
