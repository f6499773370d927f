package dev.tailrace.app.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** One rank from its first step to its reported end. */
final class Rank implements Runnable {
  private final Plan plan;
  private final int rank;
  private final AllReduce allReduce;
  private final Reporter reporter;
  private final Pace pace;

  Rank(Plan plan, int rank, AllReduce allReduce, Reporter reporter, Pace pace) {
    this.plan = plan;
    this.rank = rank;
    this.allReduce = allReduce;
    this.reporter = reporter;
    this.pace = pace;
  }

  /** Trains and reports the end, however it comes; leaves the all-reduce in any case. */
  @Override
  public void run() {
    try (allReduce) {
      double[] weights = new Trainer(plan, rank, allReduce, reporter, pace).train();
      if (rank == 0) {
        publish(weights);
      }
      reporter.finish();
    } catch (InterruptedException _) {
      reporter.interrupt(); // waits, so the flag is set after it
      Thread.currentThread().interrupt();
    } catch (IOException | Trainer.DivergedException e) {
      String why = String.valueOf(e.getMessage());
      reporter.line(why);
      if (rank == 0) {
        reporter.alert("The training gave up", why);
      }
      reporter.fail(e);
    }
  }

  private void publish(double[] weights) throws IOException, InterruptedException {
    try (PassingFolder folder = PassingFolder.create()) {
      Path file = folder.path().resolve(WeightsFile.NAME);
      WeightsFile.write(file, plan, weights);
      reporter.summary(figures(weights));
      reporter.artifact(WeightsFile.NAME, file);
    }
  }

  private Map<String, Double> figures(double[] weights) {
    Network network = plan.network();
    Network.Score train = network.score(weights, plan.data().train());
    Network.Score validation = network.score(weights, plan.data().validation());
    var figures = new LinkedHashMap<String, Double>();
    figures.put("train/loss", train.loss());
    figures.put("train/accuracy", train.accuracy());
    figures.put("val/loss", validation.loss());
    figures.put("val/accuracy", validation.accuracy());
    return figures;
  }
}
