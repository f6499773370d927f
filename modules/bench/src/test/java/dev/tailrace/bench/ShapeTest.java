package dev.tailrace.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.wire.Decoded;
import dev.tailrace.wire.EventCodec;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ShapeTest {
  private final SplittableRandom random = new SplittableRandom(1);

  @ParameterizedTest
  @EnumSource
  void a_record_is_taken_and_holds_the_points_that_are_counted(Shape shape) {
    MetricBatch batch = decoded(shape, 0);

    assertEquals(shape.points(), batch.points());
  }

  @ParameterizedTest
  @EnumSource
  void records_of_a_run_go_on_in_step_and_seq(Shape shape) {
    MetricBatch first = decoded(shape, 0);
    MetricBatch second = decoded(shape, 1);

    assertEquals(first.steps()[first.rows() - 1] + 1, second.steps()[0]);
    assertEquals(first.header().seq() + 1, second.header().seq());
  }

  @ParameterizedTest
  @EnumSource
  void only_the_shape_named_after_float64_needs_it(Shape shape) {
    double value = decoded(shape, 0).values()[0][0];

    assertEquals(shape == Shape.F64, value != (float) value);
  }

  @ParameterizedTest
  @EnumSource
  void bulk_columns_take_the_bytes_of_their_kind(Shape shape) {
    double bytes = shape.record("run", 0, random).length / (double) shape.points();

    assertTrue(shape != Shape.F64 || (bytes > 8 && bytes < 9.5), bytes + " bytes a point");
    assertTrue(shape != Shape.F32 || (bytes > 4 && bytes < 5.5), bytes + " bytes a point");
  }

  private MetricBatch decoded(Shape shape, long number) {
    Decoded decoded = EventCodec.decode(shape.record("run", number, random));
    return assertInstanceOf(
        MetricBatch.class, assertInstanceOf(Decoded.Known.class, decoded).event());
  }
}
