package dev.tailrace.app.demo;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/** One rank's training loop. One thread's; the all-reduce keeps the ranks in step. */
final class Trainer {
  private static final int VALIDATE_EVERY_STEPS = 10;
  private static final int LINE_EVERY_STEPS = 50;
  private static final int HOPELESS_STEPS = 60;

  private final Plan plan;
  private final int rank;
  private final AllReduce allReduce;
  private final Reporter reporter;
  private final Pace pace;

  private final Network network;
  private final Examples shard;
  private final Examples validation;
  private final SplittableRandom batches;
  private final double[] weights;
  private final double[] gradient;
  private final Momentum optimizer;
  private int present;
  private int notFinite;

  Trainer(Plan plan, int rank, AllReduce allReduce, Reporter reporter, Pace pace) {
    this.plan = plan;
    this.rank = rank;
    this.allReduce = allReduce;
    this.reporter = reporter;
    this.pace = pace;
    this.network = plan.network();
    this.shard = plan.data().train().shard(rank, plan.worldSize());
    this.validation = plan.data().validation();
    this.batches = new SplittableRandom(plan.seed() * 1_000_003 + rank);
    this.weights = network.initialWeights(new SplittableRandom(plan.seed()));
    this.gradient = new double[network.weightCount()];
    this.optimizer = new Momentum(plan.momentum(), network.weightCount());
    this.present = plan.worldSize();
  }

  /** A training whose loss has not been a number for {@value #HOPELESS_STEPS} steps. */
  static final class DivergedException extends Exception {
    private static final long serialVersionUID = 1;

    DivergedException(long sinceStep) {
      super("the loss has not been finite since step " + sinceStep);
    }
  }

  /** Trains, and gives the weights, which are the same on every rank. */
  double[] train() throws IOException, InterruptedException, DivergedException {
    reporter.line(
        String.format(
            Locale.ROOT,
            "rank %d of %d: %d of %d examples, %d weights",
            rank,
            plan.worldSize(),
            shard.size(),
            plan.data().train().size(),
            weights.length));
    for (long step = 0; step < plan.steps(); step++) {
      pace.await(step);
      step(step);
    }
    return weights;
  }

  private void step(long step) throws IOException, InterruptedException, DivergedException {
    Network.Score score =
        network.gradient(weights, shard.batch(plan.batchSize(), batches), gradient);
    var values = new LinkedHashMap<String, Double>();
    values.put("train/loss", score.loss());
    values.put("train/accuracy", score.accuracy());
    values.put("grad/norm", Gradients.norm(gradient));
    noticeWhoLeft(step, allReduce.average(gradient));
    optimizer.step(weights, gradient, plan.learningRate(step));
    if (rank == 0) {
      values.put("lr", plan.learningRate(step));
      if (isNth(step, VALIDATE_EVERY_STEPS)) {
        Network.Score unseen = network.score(weights, validation);
        values.put("val/loss", unseen.loss());
        values.put("val/accuracy", unseen.accuracy());
      }
    }
    reporter.log(step, values);
    if (isNth(step, LINE_EVERY_STEPS)) {
      reporter.line(describe(step, values));
    }
    giveUpWhenHopeless(step, score.loss());
  }

  private boolean isNth(long step, int every) {
    return step % every == 0 || step == plan.steps() - 1;
  }

  private String describe(long step, Map<String, Double> values) {
    return String.format(
        Locale.ROOT,
        "step %d/%d loss %.4f accuracy %.3f grad norm %.4g",
        step,
        plan.steps(),
        values.get("train/loss"),
        values.get("train/accuracy"),
        values.get("grad/norm"));
  }

  private void noticeWhoLeft(long step, int presentNow) {
    if (presentNow < present) {
      String now = presentNow == 1 ? "1 rank" : presentNow + " ranks";
      String text = "step " + step + ": gradients from " + now + ", not " + present;
      reporter.line(text);
      reporter.alert("A rank has left the training", text);
      present = presentNow;
    }
  }

  private void giveUpWhenHopeless(long step, double loss) throws DivergedException {
    notFinite = Double.isFinite(loss) ? 0 : notFinite + 1;
    if (notFinite == HOPELESS_STEPS) {
      throw new DivergedException(step - HOPELESS_STEPS + 1);
    }
  }
}
