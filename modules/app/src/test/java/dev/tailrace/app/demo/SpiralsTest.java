package dev.tailrace.app.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpiralsTest {
  private static final Spirals SPIRALS = Spirals.of(7);

  @Test
  void same_recipe_gives_the_same_points() {
    Examples again = Spirals.of(7).train();

    assertEquals(points(SPIRALS.train()), points(again));
  }

  @Test
  void no_example_is_in_both_splits() {
    var seen = new HashSet<>(points(SPIRALS.train()));

    seen.addAll(points(SPIRALS.validation()));

    assertEquals(1_500, seen.size());
  }

  @Test
  void shards_are_the_whole_and_do_not_overlap() {
    Examples train = SPIRALS.train();
    var seen = new ArrayList<List<Double>>();

    for (int rank = 0; rank < 7; rank++) {
      seen.addAll(points(train.shard(rank, 7)));
    }

    assertEquals(1_200, seen.size());
    assertEquals(new HashSet<>(points(train)), new HashSet<>(seen));
  }

  private static List<List<Double>> points(Examples examples) {
    var points = new ArrayList<List<Double>>();
    for (int i = 0; i < examples.size(); i++) {
      points.add(List.of(examples.input(i)[0], examples.input(i)[1]));
    }
    return points;
  }
}
