package dev.tailrace.series.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StepOrderTest {
  private static final int[] NOTHING = {};

  @Test
  void equal_steps_keep_the_order_of_the_log() {
    long[] steps = {5, 3, 5, 3, 1};

    int[] order = StepOrder.extend(NOTHING, 5, i -> steps[i]);

    assertArrayEquals(new int[] {4, 1, 3, 0, 2}, order);
  }

  @Test
  void nothing_and_one_point_are_in_order() {
    assertArrayEquals(NOTHING, StepOrder.extend(NOTHING, 0, _ -> 0));
    assertArrayEquals(new int[] {0}, StepOrder.extend(NOTHING, 1, _ -> 7));
  }

  @Test
  void an_order_that_grows_is_the_order_of_the_whole() {
    for (long seed = 0; seed < 200; seed++) {
      var random = new Random(seed);
      long[] steps = random.longs(random.nextInt(1, 300), 0, 50).toArray();
      int known = random.nextInt(steps.length);

      int[] older = StepOrder.extend(NOTHING, known, i -> steps[i]);
      int[] order = StepOrder.extend(older, steps.length, i -> steps[i]);

      int[] expected =
          IntStream.range(0, steps.length)
              .boxed()
              .sorted(Comparator.comparingLong(i -> steps[i]))
              .mapToInt(Integer::intValue)
              .toArray();
      assertArrayEquals(expected, order, "seed " + seed);
    }
  }
}
