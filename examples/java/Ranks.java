import dev.tailrace.client.MetricSet;
import dev.tailrace.client.Run;
import dev.tailrace.client.Tailrace;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/**
 * Several processes train one model, and report into one run as its ranks. Each has a shard of the
 * data; their gradients are averaged at each step, by the process that started them. Needs the Java
 * SDK and no other library:
 *
 * <pre>
 * java --class-path '.tailrace/dist/lib/*' examples/java/Ranks.java [ranks [steps]]
 * </pre>
 *
 * <p>What makes them ranks of one run is the environment: the same {@code TAILRACE_RUN_ID}, and
 * {@code RANK} and {@code WORLD_SIZE}, as torchrun sets them, too.
 */
final class Ranks {
  private static final int FEATURES = 8;
  private static final int POINTS = 512;

  public static void main(String[] arguments) throws Exception {
    int ranks = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
    int steps = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 300;
    String hub = System.getenv("EXAMPLE_HUB_PORT");
    if (hub == null) {
      System.exit(lead(arguments, ranks, steps));
    }
    Tailrace.run("examples")
        .name("logistic regression on " + ranks + " ranks, Java")
        .config(Map.of("steps", steps, "learningRate", 0.5, "points", POINTS))
        .track(run -> train(run, ranks, steps, Integer.parseInt(hub)));
  }

  /** Starts the ranks and averages their gradients; 0 when all of them ended well. */
  private static int lead(String[] arguments, int ranks, int steps) throws Exception {
    String given = System.getenv("TAILRACE_RUN_ID");
    String run = given != null ? given : "ranks-" + UUID.randomUUID().toString().substring(0, 8);
    List<Process> processes = new ArrayList<>();
    try (ServerSocket hub = new ServerSocket(0, ranks, InetAddress.getLoopbackAddress())) {
      for (int rank = 0; rank < ranks; rank++) {
        processes.add(start(arguments, run, rank, ranks, hub.getLocalPort()));
      }
      average(hub, ranks, steps);
    } catch (IOException e) {
      System.err.println("a rank is gone: " + e);
    }
    int failed = 0;
    for (Process process : processes) {
      failed += process.waitFor() == 0 ? 0 : 1;
    }
    System.out.println("run " + run + ": " + ranks + " ranks, " + failed + " of them failed");
    return failed == 0 ? 0 : 1;
  }

  /** The same program, with what makes it a rank. */
  private static Process start(String[] arguments, String run, int rank, int ranks, int hubPort)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("--class-path", System.getProperty("java.class.path")));
    command.add(System.getProperty("jdk.launcher.sourcefile", "examples/java/Ranks.java"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().put("TAILRACE_RUN_ID", run);
    builder.environment().put("RANK", Integer.toString(rank));
    builder.environment().put("WORLD_SIZE", Integer.toString(ranks));
    builder.environment().put("EXAMPLE_HUB_PORT", Integer.toString(hubPort));
    return builder.start();
  }

  private static void average(ServerSocket hub, int ranks, int steps) throws IOException {
    hub.setSoTimeout(60_000);
    List<Wire> wires = new ArrayList<>();
    try {
      for (int rank = 0; rank < ranks; rank++) {
        wires.add(new Wire(hub.accept()));
      }
      for (int step = 0; step < steps; step++) {
        double[] mean = new double[FEATURES + 1];
        for (Wire wire : wires) {
          double[] gradient = wire.receive();
          for (int i = 0; i < mean.length; i++) {
            mean[i] += gradient[i] / ranks;
          }
        }
        for (Wire wire : wires) {
          wire.send(mean);
        }
      }
    } finally {
      for (Wire wire : wires) {
        wire.close();
      }
    }
  }

  /** One rank: gradients of its shard, steps along the mean of all. */
  private static void train(Run run, int ranks, int steps, int hubPort) throws IOException {
    MetricSet metrics = run.metrics("train/loss", "weights/norm");
    double[] weights = new double[FEATURES + 1];
    try (Wire hub = new Wire(new Socket(InetAddress.getLoopbackAddress(), hubPort))) {
      for (int step = 0; step < steps; step++) {
        double[] gradient = new double[weights.length];
        double loss = gradient(weights, run.rank(), ranks, gradient);
        hub.send(gradient);
        double[] mean = hub.receive();
        double squares = 0;
        for (int i = 0; i < weights.length; i++) {
          weights[i] -= 0.5 * mean[i];
          squares += weights[i] * weights[i];
        }
        metrics.log(step, loss, Math.sqrt(squares));
      }
    }
    if (run.rank() == 0) {
      run.summary("weights/norm", norm(weights));
    }
  }

  private static double norm(double[] weights) {
    double squares = 0;
    for (double weight : weights) {
      squares += weight * weight;
    }
    return Math.sqrt(squares);
  }

  /** Mean cross-entropy of the rank's shard, and into {@code gradient} its gradient. */
  private static double gradient(double[] weights, int rank, int ranks, double[] gradient) {
    Random random = new Random(7); // every rank makes the same data and takes its share
    double loss = 0;
    int count = (POINTS - rank + ranks - 1) / ranks;
    double[] point = new double[FEATURES];
    for (int i = 0; i < POINTS; i++) {
      double truth = 0.5 * random.nextGaussian();
      for (int f = 0; f < FEATURES; f++) {
        point[f] = random.nextGaussian();
        truth += (f % 2 == 0 ? 1.5 : -1) * point[f];
      }
      if (i % ranks == rank) {
        int label = truth > 0 ? 1 : 0;
        double output = output(weights, point);
        loss -= Math.log(Math.max(1e-12, label == 1 ? output : 1 - output)) / count;
        for (int f = 0; f < FEATURES; f++) {
          gradient[f] += (output - label) * point[f] / count;
        }
        gradient[FEATURES] += (output - label) / count;
      }
    }
    return loss;
  }

  private static double output(double[] weights, double[] point) {
    double sum = weights[FEATURES];
    for (int f = 0; f < FEATURES; f++) {
      sum += weights[f] * point[f];
    }
    return 1 / (1 + Math.exp(-sum));
  }

  /** Gradients on their way between two processes. */
  private record Wire(Socket socket, DataInputStream in, DataOutputStream out)
      implements AutoCloseable {
    Wire(Socket socket) throws IOException {
      this(
          socket,
          new DataInputStream(new BufferedInputStream(socket.getInputStream())),
          new DataOutputStream(new BufferedOutputStream(socket.getOutputStream())));
      socket.setTcpNoDelay(true);
    }

    void send(double[] values) throws IOException {
      for (double value : values) {
        out.writeDouble(value);
      }
      out.flush();
    }

    double[] receive() throws IOException {
      double[] values = new double[FEATURES + 1];
      for (int i = 0; i < values.length; i++) {
        values[i] = in.readDouble();
      }
      return values;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
