package dev.tailrace.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.app.api.Api;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packed program, {@code tailrace.jar} and its {@code lib}, as the launcher starts it: what is
 * not packed is not there, though the class path of the other tests has it.
 */
final class DistributionIT {
  private static final long READY_S_MAX = 90;

  @TempDir Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private final CountDownLatch never = new CountDownLatch(1);
  private final int port = freePort();

  DistributionIT() throws IOException {}

  /** A repository with nothing but the launcher and a build that is newer than its sources. */
  @BeforeEach
  void lay_out_what_the_build_packed() throws IOException {
    Path launcher = Path.of(System.getProperty("tailrace.root"), "tailrace");
    Files.copy(launcher, folder.resolve("tailrace"), StandardCopyOption.COPY_ATTRIBUTES);
    Path dist = Files.createDirectories(folder.resolve(".tailrace/dist"));
    try (Stream<Path> packed = Files.list(Path.of(System.getProperty("tailrace.dist")))) {
      for (Path path : packed.toList()) {
        Files.createSymbolicLink(dist.resolve(path.getFileName()), path);
      }
    }
    if (Files.notExists(dist.resolve(".built"))) {
      Files.createFile(dist.resolve(".built"));
    }
  }

  @Test
  void the_packed_program_starts_folds_an_event_and_stops_on_sigterm() throws Exception {
    Path said = folder.resolve("said");
    Process up = up(said);
    try {
      awaitReady(up, said);

      HttpResponse<String> written =
          ask(
              HttpRequest.newBuilder(at("/api/v1/events"))
                  .header("Content-Type", "application/json")
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          """
                          {"v":1,"type":"metrics","run":"packed","time":1,"step":1,\
                          "metrics":{"loss":0.5}}""")));
      assertEquals(200, written.statusCode(), written.body());
      String position = Api.JSON.readTree(written.body()).path("position").asText();
      HttpResponse<String> read =
          ask(
              HttpRequest.newBuilder(at("/api/v1/runs/packed/points?metric=loss&format=csv"))
                  .header("Tailrace-Read-After", position));
      assertEquals(200, read.statusCode(), read.body());
      assertEquals(
          List.of("step,time,value,rank,attempt", "1,1,0.5,0,1"), read.body().lines().toList());
      up.destroy(); // SIGTERM
      assertTrue(up.waitFor(60, TimeUnit.SECONDS), "it does not stop");
    } finally {
      up.destroyForcibly().onExit().join();
    }
    assertEquals(0, up.exitValue(), Files.readString(said));
    assertTrue(Files.readString(said).endsWith("stopped\n"), Files.readString(said));
  }

  private Process up(Path said) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            "./tailrace",
            "up",
            "--port",
            Integer.toString(port),
            "--kafka-port",
            "0",
            "--data",
            folder.resolve("data").toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("TAILRACE_JAVA_OPTS", "-Xmx512m");
    return builder
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(said.toFile())
        .start();
  }

  private void awaitReady(Process up, Path said) throws IOException, InterruptedException {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_S_MAX);
    while (!isReady()) {
      assertTrue(up.isAlive() && System.nanoTime() < deadlineNanos, Files.readString(said));
      assertFalse(never.await(50, TimeUnit.MILLISECONDS));
    }
  }

  private boolean isReady() throws InterruptedException {
    try {
      return ask(HttpRequest.newBuilder(at("/readyz"))).statusCode() == 200;
    } catch (IOException _) {
      return false; // nobody listens yet
    }
  }

  private HttpResponse<String> ask(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private URI at(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
