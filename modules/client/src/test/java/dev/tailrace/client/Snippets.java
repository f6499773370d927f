package dev.tailrace.client;

import dev.tailrace.client.MetricDefinition.Goal;
import dev.tailrace.client.MetricDefinition.Summary;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The code of docs/how-to/java-sdk.md; {@link SnippetsTest} compares the texts and runs it. */
final class Snippets {
  record Config(double lr, int batchSize, String model) {}

  private Snippets() {}

  static void quick() throws Exception {
    // [quick]
    try (Run run = Tailrace.run("mnist").name("cnn, small").config("lr", 0.1).start()) {
      for (int step = 0; step < 1_000; step++) {
        double loss = 1.0 / (step + 1);
        run.log(step, "loss", loss);
      }
      run.summary("accuracy", 0.98);
    }
    // [/quick]
  }

  static void full(Path checkpoint) throws Exception {
    // [full]
    try (Run run =
        Tailrace.run("mnist")
            .config(new Config(0.1, 64, "cnn"))
            .tags(Map.of("team", "vision"))
            .start()) {
      MetricSet metrics = run.metrics("loss", "accuracy");
      try {
        for (int step = 0; step < 1_000; step++) {
          metrics.log(step, 1.0 / (step + 1), step / 1_000.0);
        }
        run.line("stdout", "trained 1000 steps");
        run.expectSilence(Duration.ofMinutes(10)); // a long evaluation, say
        run.artifact("checkpoints/last.bin", checkpoint);
      } catch (RuntimeException e) {
        run.alert(AlertLevel.ERROR, "training failed", e.getMessage());
        run.fail(e); // close() cannot see the exception
        throw e;
      }
    }
    // [/full]
  }

  static void tracked() throws Exception {
    // [tracked]
    double accuracy =
        Tailrace.run("mnist")
            .captureOutput(true)
            .systemMetrics(Duration.ofSeconds(5))
            .compute(
                run -> {
                  run.log(0, "loss", 0.5);
                  return 0.98;
                });
    System.out.println("accuracy " + accuracy);
    // [/tracked]
  }

  static void files(Path data, Path samples) throws Exception {
    // [files]
    try (Run run = Tailrace.run("mnist").start()) {
      run.defineMetric(
          MetricDefinition.of("val/loss").x("epoch").summary(Summary.MIN).goal(Goal.MINIMIZE));
      run.useResource(data, "data"); // hashed, not copied
      run.saveSource(Path.of("Train.java"));
      run.logMedia(Media.image("samples", samples).step(40).caption("after 40 steps"));
    }
    // [/files]
  }

  static Spool.Report sync() throws InterruptedException {
    // [sync]
    Path folder = Spool.folder(System.getenv());
    Target target = Target.fromEnvironment(System.getenv());
    Spool.Report report = Spool.sync(folder, target, Duration.ofMinutes(5));
    System.out.println(report);
    // [/sync]
    return report;
  }
}
