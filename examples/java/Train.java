import dev.tailrace.client.MetricDefinition;
import dev.tailrace.client.MetricDefinition.Goal;
import dev.tailrace.client.MetricDefinition.Summary;
import dev.tailrace.client.MetricSet;
import dev.tailrace.client.Run;
import dev.tailrace.client.Tailrace;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

/**
 * Trains a small network on two spirals and reports it: config, metrics, system metrics, printed
 * output, a checkpoint, the result. Needs the Java SDK and no other library:
 *
 * <pre>
 * java --class-path '.tailrace/dist/lib/*' examples/java/Train.java [epochs]
 * </pre>
 *
 * <p>Where it reports to: {@code TAILRACE_URL}, else http://127.0.0.1:8080.
 */
final class Train {
  private static final int HIDDEN = 24;
  private static final int POINTS = 400;

  record Config(int epochs, double learningRate, int batchSize, int hidden, long seed) {}

  public static void main(String[] arguments) throws IOException {
    int epochs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 400;
    Config config = new Config(epochs, 0.3, 40, HIDDEN, 20);
    double accuracy =
        Tailrace.run("examples")
            .name("two spirals, Java")
            .config(config)
            .captureOutput(true)
            .systemMetrics(Duration.ofSeconds(1))
            .compute(run -> train(run, config));
    System.exit(accuracy > 0.5 ? 0 : 1);
  }

  /** The run fails with whatever is thrown here. */
  private static double train(Run run, Config config) throws IOException {
    System.out.println("run " + run.id());
    run.defineMetric(
        MetricDefinition.of("val/accuracy").summary(Summary.MAX).goal(Goal.MAXIMIZE));
    MetricSet trained = run.metrics("train/loss", "grad/norm");
    Random random = new Random(config.seed());
    Spirals data = Spirals.of(POINTS, random);
    Spirals unseen = Spirals.of(POINTS / 4, random);
    Network network = new Network(random);

    double accuracy = 0;
    long step = 0;
    for (int epoch = 0; epoch < config.epochs(); epoch++) {
      for (int batch = 0; batch < POINTS / config.batchSize(); batch++) {
        double loss = network.step(data, config.batchSize(), config.learningRate(), random);
        trained.log(step++, loss, network.gradientNorm()); // no allocation, no waiting
      }
      if (epoch % 20 == 0 || epoch == config.epochs() - 1) {
        accuracy = network.accuracy(unseen);
        run.log(step - 1, "val/accuracy", accuracy);
        System.out.printf("epoch %d: accuracy %.3f%n", epoch, accuracy); // a line of the run, too
      }
    }
    run.summary("val/accuracy", accuracy);
    Path file = Files.createTempFile("network", ".bin");
    file.toFile().deleteOnExit(); // the run has ended by then
    run.artifact("network.bin", network.save(file));
    return accuracy;
  }

  /** Points of two arms, of label 0 and 1. */
  record Spirals(double[][] points, int[] labels) {
    static Spirals of(int count, Random random) {
      double[][] points = new double[count][];
      int[] labels = new int[count];
      for (int i = 0; i < count; i++) {
        double turn = random.nextDouble() * 1.2 * Math.PI;
        double radius = 0.15 + turn / (1.2 * Math.PI);
        labels[i] = i % 2;
        double angle = turn + labels[i] * Math.PI;
        points[i] =
            new double[] {
              radius * Math.cos(angle) + 0.03 * random.nextGaussian(),
              radius * Math.sin(angle) + 0.03 * random.nextGaussian()
            };
      }
      return new Spirals(points, labels);
    }
  }

  /** One hidden layer of tanh, one logistic output. */
  static final class Network {
    /** For each hidden unit two weights and a bias, then its weight of the output; then a bias. */
    private final double[] weights = new double[4 * HIDDEN + 1];

    private final double[] gradient = new double[weights.length];
    private final double[] hidden = new double[HIDDEN];

    Network(Random random) {
      for (int i = 0; i < weights.length; i++) {
        weights[i] = random.nextGaussian();
      }
    }

    private double output(double[] point) {
      double sum = weights[4 * HIDDEN];
      for (int h = 0; h < HIDDEN; h++) {
        int at = 4 * h;
        hidden[h] =
            Math.tanh(weights[at] * point[0] + weights[at + 1] * point[1] + weights[at + 2]);
        sum += weights[at + 3] * hidden[h];
      }
      return 1 / (1 + Math.exp(-sum));
    }

    /** Descends along the gradient of a random batch; its mean cross-entropy before. */
    double step(Spirals data, int batchSize, double rate, Random random) {
      java.util.Arrays.fill(gradient, 0);
      double loss = 0;
      for (int i = 0; i < batchSize; i++) {
        int pick = random.nextInt(data.labels().length);
        double[] point = data.points()[pick];
        double output = output(point);
        int label = data.labels()[pick];
        loss -= Math.log(Math.max(1e-12, label == 1 ? output : 1 - output)) / batchSize;
        addGradient(point, (output - label) / batchSize);
      }
      for (int i = 0; i < weights.length; i++) {
        weights[i] -= rate * gradient[i];
      }
      return loss;
    }

    private void addGradient(double[] point, double error) {
      for (int h = 0; h < HIDDEN; h++) {
        int at = 4 * h;
        double below = error * weights[at + 3] * (1 - hidden[h] * hidden[h]);
        gradient[at] += below * point[0];
        gradient[at + 1] += below * point[1];
        gradient[at + 2] += below;
        gradient[at + 3] += error * hidden[h];
      }
      gradient[4 * HIDDEN] += error;
    }

    double gradientNorm() {
      double sum = 0;
      for (double one : gradient) {
        sum += one * one;
      }
      return Math.sqrt(sum);
    }

    double accuracy(Spirals data) {
      int right = 0;
      for (int i = 0; i < data.labels().length; i++) {
        right += (output(data.points()[i]) > 0.5 ? 1 : 0) == data.labels()[i] ? 1 : 0;
      }
      return (double) right / data.labels().length;
    }

    Path save(Path file) throws IOException {
      try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
        for (double weight : weights) {
          out.writeDouble(weight);
        }
      }
      return file;
    }
  }
}
