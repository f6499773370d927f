package dev.tailrace.app.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingTest {

  @Test
  void reported_figures_follow_from_the_saved_weights() throws Exception {
    Plan plan = Plan.steady().withSteps(400, 0);

    List<RecordedReporter> ranks = train(plan);

    RecordedReporter first = ranks.getFirst();
    var model = new SavedModel(first.artifact(WeightsFile.NAME));
    assertEquals(model.trainLoss(), first.summary("train/loss"), 1e-12);
    assertEquals(model.trainAccuracy(), first.summary("train/accuracy"));
    assertEquals(model.validationLoss(), first.summary("val/loss"), 1e-12);
    assertEquals(model.validationAccuracy(), first.summary("val/accuracy"));
    assertEquals(first.summary("val/loss"), first.series("val/loss").getLast());
  }

  @Test
  void steady_plan_learns() throws Exception {
    List<RecordedReporter> ranks = train(Plan.steady().withSteps(3_000, 0));

    RecordedReporter first = ranks.getFirst();
    assertTrue(first.summary("val/accuracy") > 0.95, () -> first.lines.getLast());
    assertTrue(first.series("val/loss").getFirst() > 1, "knew it before");
    for (RecordedReporter rank : ranks) {
      assertEquals("finished", rank.end);
      assertEquals(3_000, rank.series("train/loss").size());
    }
  }

  @Test
  void ranks_see_different_examples_and_hold_the_same_weights() throws Exception {
    Plan plan = Plan.steady().withSteps(30, 0);
    var meeting = new ThreadAllReduce(plan.worldSize());
    var weights = new double[plan.worldSize()][];
    var losses = new ArrayList<Double>();

    inParallel(
        plan.worldSize(),
        rank -> {
          var reporter = new RecordedReporter();
          weights[rank] =
              new Trainer(plan, rank, meeting.rank(rank), reporter, Pace.UNBOUNDED).train();
          synchronized (losses) {
            losses.add(reporter.series("train/loss").getFirst());
          }
        });

    for (double[] other : weights) {
      assertArrayEquals(weights[0], other);
    }
    assertEquals(plan.worldSize(), losses.stream().distinct().count());
  }

  @Test
  void too_high_a_learning_rate_ends_in_nan_and_fails() throws Exception {
    List<RecordedReporter> ranks = train(Plan.diverging().withSteps(3_000, 0));

    for (RecordedReporter rank : ranks) {
      List<Double> losses = rank.series("train/loss");
      assertTrue(Double.isFinite(losses.getFirst()), "was never a number");
      assertTrue(losses.getLast().isNaN(), "still a number");
      assertTrue(rank.end.startsWith("failed: the loss has not been finite since"), rank.end);
    }
    RecordedReporter first = ranks.getFirst();
    assertTrue(first.series("val/accuracy").stream().anyMatch(it -> it > 0.8), "never learnt");
    assertEquals(List.of("The training gave up"), first.alerts);
  }

  private static List<RecordedReporter> train(Plan plan) throws InterruptedException {
    var reporters = new ArrayList<RecordedReporter>();
    for (int rank = 0; rank < plan.worldSize(); rank++) {
      reporters.add(new RecordedReporter());
    }
    var meeting = new ThreadAllReduce(plan.worldSize());
    inParallel(
        plan.worldSize(),
        rank ->
            new Rank(plan, rank, meeting.rank(rank), reporters.get(rank), Pace.UNBOUNDED).run());
    return reporters;
  }

  private interface RankWork {
    void run(int rank) throws Exception;
  }

  private static void inParallel(int worldSize, RankWork work) throws InterruptedException {
    var failures = new ArrayList<Exception>();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < worldSize; i++) {
      int rank = i;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      work.run(rank);
                    } catch (Exception e) {
                      synchronized (failures) {
                        failures.add(e);
                      }
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(), failures);
  }
}
