package dev.tailrace.testkit.fault;

import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.testkit.fault.ApiClient.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * {@code tailrace up} on a folder and ports of its own, which it keeps over its lives, and how to
 * ask it.
 */
public final class ServerProcess {
  private static final String MAIN = "dev.tailrace.app.Main";
  private static final Duration READY_MAX = Duration.ofSeconds(90);
  private static final long LOOK_MS = 20;

  private final Path folder;
  private final List<String> options;
  private final ApiClient api;
  private final CountDownLatch never = new CountDownLatch(1);
  private final int port = freePort();
  private JavaProcess.Launch launch = JavaProcess.Launch.USUAL;

  private ServerProcess(Path folder, List<String> options) throws IOException {
    this.folder = folder;
    this.options = options;
    api = new ApiClient(url());
  }

  /** With a broker inside. */
  public ServerProcess(Path folder) throws IOException {
    this(folder, List.of("--kafka-port", Integer.toString(freePort())));
  }

  /** On a broker that is already there. */
  public static ServerProcess on(String kafka, Path folder) throws IOException {
    return new ServerProcess(folder, List.of("--kafka", kafka));
  }

  /** How its next lives are started. */
  public void launch(JavaProcess.Launch next) {
    launch = next;
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  public ApiClient api() {
    return api;
  }

  /** Where log and views lie. */
  public Path data() {
    return folder.resolve("data");
  }

  public JavaProcess start() throws IOException {
    List<String> arguments = new ArrayList<>(List.of("up", "--port", Integer.toString(port)));
    arguments.addAll(List.of("--data", data().toString()));
    arguments.addAll(options);
    return JavaProcess.start(
        launch, folder.resolve("server.log"), MAIN, arguments.toArray(String[]::new));
  }

  /** Starts it and waits until it answers questions. */
  public JavaProcess startReady() throws IOException, InterruptedException {
    JavaProcess server = start();
    try {
      awaitReady(server);
      return server;
    } catch (AssertionError | IOException e) {
      server.close();
      throw e;
    }
  }

  /** The exit code of {@code tailrace verify}; what it prints goes to verify.log. */
  public int verify() throws IOException, InterruptedException {
    try (JavaProcess verify =
        JavaProcess.start(folder.resolve("verify.log"), MAIN, "verify", "--url", url())) {
      return verify.await();
    }
  }

  /** What {@link #verify} printed. */
  public String verified() throws IOException {
    return Files.readString(folder.resolve("verify.log"));
  }

  /** What the server is doing at this moment. */
  public Phase phase() throws InterruptedException {
    try {
      Answer answer = api.ask("/readyz");
      if (answer.status() == 200) {
        return figure("tailrace_store_checkpoints") > 0 ? Phase.CHECKPOINT : Phase.STEADY;
      }
      return answer.body().contains("restoring: ") ? Phase.RESTORE : Phase.START;
    } catch (IOException _) {
      return Phase.START;
    }
  }

  /** The sum of a figure over its labels. */
  public double figure(String name) throws IOException, InterruptedException {
    return api.get("/metrics")
        .lines()
        .filter(line -> line.startsWith(name) && " {".indexOf(line.charAt(name.length())) >= 0)
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Waits until the server is in that phase, or in a later one. */
  public void await(Phase wanted, JavaProcess server) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + READY_MAX.toNanos();
    while (phase().compareTo(wanted) < 0) {
      if (!server.isAlive()) {
        fail("ended with " + server.await() + " before " + wanted + "\n" + server.printed());
      }
      if (System.nanoTime() > deadline) {
        fail("not " + wanted + " in " + READY_MAX + ": " + readiness() + "\n" + server.printed());
      }
      pause(LOOK_MS);
    }
  }

  private String readiness() throws InterruptedException {
    try {
      return api.ask("/readyz").toString();
    } catch (IOException e) {
      return e.toString();
    }
  }

  public void awaitReady(JavaProcess server) throws IOException, InterruptedException {
    await(Phase.STEADY, server);
  }

  /** Between two lives; what the views hold is restored from the log by the next. */
  public void deleteViews() throws IOException {
    List<Path> paths;
    try (Stream<Path> all = Files.walk(data().resolve("views"))) {
      paths = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }

  /** The dead letters, once there are so many, or those that there are after a while. */
  public List<JsonNode> awaitLetters(int count) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + Size.of(30, 300) * 1_000_000_000L;
    List<JsonNode> letters = List.of();
    while (letters.size() < count && System.nanoTime() < deadline) {
      pause(200);
      letters = api.letters();
    }
    return letters;
  }

  /** A pause that nothing cuts short. */
  public void pause(long ms) throws InterruptedException {
    boolean _ = never.await(ms, TimeUnit.MILLISECONDS);
  }

  /** A port of loopback that nobody listens on at this moment. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
