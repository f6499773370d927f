package dev.tailrace.app.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.app.api.Api;
import dev.tailrace.testkit.fault.FastStart;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Does what one page says, block by block, in a folder of its own; closing ends what was started.
 */
final class Newcomer implements AutoCloseable {
  private static final String SHOWN_API = "http://127.0.0.1:8080";
  private static final Pattern API = Pattern.compile("(?m)^ {2}API +(http://[0-9.:]+)/");
  private static final Pattern SAVE_AS = Pattern.compile("save this as `([a-z_]+\\.py)`");
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final int INTERRUPTED = 130;

  private final Path folder;
  private final @Nullable Newcomer host;
  private final HttpClient http = HttpClient.newHttpClient();
  private final CountDownLatch never = new CountDownLatch(1);
  private final Deque<Command> background = new ArrayDeque<>();
  private @Nullable Command server;
  private String url = "";

  /** Whose server is there for the pages that start none. */
  static Newcomer host(Path folder) throws IOException {
    return new Newcomer(folder, null);
  }

  static Newcomer guest(Path folder, Newcomer host) throws IOException {
    return new Newcomer(folder, host);
  }

  /** In an empty folder, where {@code ./tailrace} is this build on free ports. */
  private Newcomer(Path folder, @Nullable Newcomer host) throws IOException {
    this.folder = folder;
    this.host = host;
    Path launcher = folder.resolve("tailrace");
    Files.writeString(
        launcher,
        """
        #!/usr/bin/env bash
        if [ "$1" = up ]; then shift; set -- up --port 0 --kafka-port 0 "$@"; fi
        exec env --default-signal=INT '%s' -Xmx512m '%s' dev.tailrace.app.Main "$@"
        """
            .formatted(FastStart.java(), String.join("' '", FastStart.options())));
    assertTrue(launcher.toFile().setExecutable(true));
  }

  /** Does one block; an error or a language that is not known fails. */
  void read(CodeBlock block) throws IOException, InterruptedException {
    switch (block.language()) {
      case "" -> {
        for (String command : block.commands()) {
          type(command);
        }
      }
      case "python" -> python(block);
      case "java" -> java(block);
      case "json" -> {
        Files.writeString(folder.resolve("events.ndjson"), block.text());
        served();
        succeeds("./tailrace publish < events.ndjson");
      }
      default -> throw new AssertionError("nobody runs blocks of '" + block.language() + "'");
    }
  }

  private void type(String command) throws IOException, InterruptedException {
    switch (command.split(" ", 2)[0]) {
      case "curl" -> curl(command);
      case "openssl" -> succeeds(command);
      case "pip" -> pip(command);
      case "python3" -> {
        long before = runs();
        background.push(start(command.replaceFirst("python3", python())));
        await(() -> runs() > before);
      }
      case "./tailrace" -> tailrace(command);
      default -> throw new AssertionError("nobody knows what this is: " + command);
    }
  }

  /**
   * Installs what is in this repository into a folder of the page, with what is here to build it.
   */
  private void pip(String command) throws IOException, InterruptedException {
    String root = System.getProperty("tailrace.root");
    assertTrue(command.startsWith("pip install ./modules/"), command);
    succeeds(
        python()
            + " -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps"
            + " --no-index --target '%s' ".formatted(folder.resolve("site-packages"))
            + command.replaceFirst("pip install \\./", root + "/"));
  }

  private void tailrace(String command) throws IOException, InterruptedException {
    if (command.startsWith("./tailrace up")) {
      up(command);
      return;
    }
    served();
    if (command.equals("./tailrace tail")) {
      endless(command, "\n");
      return;
    }
    succeeds(command);
  }

  private void up(String command) throws IOException, InterruptedException {
    assertEquals(null, server, "the page starts two servers");
    // Tests listen on loopback alone.
    Command started = start(command.replace("--host 0.0.0.0", "--host 127.0.0.1"));
    server = started;
    await(started, "Tailrace is ready.\n");
    await(started, "  Kafka ");
    Matcher api = API.matcher(started.out());
    assertTrue(api.find(), started.said());
    url = api.group(1);
  }

  /** Lets a page that starts no server have one. */
  private void served() throws IOException, InterruptedException {
    if (!url.isEmpty()) {
      return;
    }
    if (host == null) {
      up("./tailrace up");
    } else {
      host.served();
      url = host.url;
    }
  }

  private void curl(String command) throws IOException, InterruptedException {
    served();
    String checked = command.replaceFirst("curl", "curl --fail-with-body");
    if (command.contains(" -sN ")) {
      String out = endless(checked, "data: {");
      // The last line may not be whole yet.
      for (String frame : out.substring(0, out.lastIndexOf('\n') + 1).split("\n", -1)) {
        if (frame.startsWith("data: ")) {
          assertTrue(Api.JSON.readTree(frame.substring("data: ".length())).isObject(), frame);
        }
      }
    } else {
      assertTrue(Api.JSON.readTree(succeeds(checked)).isContainerNode(), command);
    }
  }

  private void python(CodeBlock block) throws IOException, InterruptedException {
    served();
    Matcher name = SAVE_AS.matcher(block.before());
    if (name.find()) { // a command on the page runs it
      Files.writeString(folder.resolve(name.group(1)), shown(block.text()));
      return;
    }
    Files.writeString(folder.resolve("block.py"), shown(block.text()));
    succeeds(python() + " block.py");
  }

  private void java(CodeBlock block) throws IOException, InterruptedException {
    served();
    long before = runs();
    Files.writeString(folder.resolve("Block.java"), program(block.text()));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    succeeds("'%s' -cp '%s' Block.java".formatted(java, System.getProperty("java.class.path")));
    if (block.text().contains("Tailrace.run(")) {
      await(() -> runs() > before);
    }
  }

  /** What the how-to says around its blocks. */
  private static String program(String block) {
    return """
    import dev.tailrace.client.*;
    import dev.tailrace.client.MetricDefinition.*;
    import java.nio.file.*;
    import java.time.Duration;
    import java.util.*;

    class Block {
      record Config(double lr, int batchSize, String model) {}

      public static void main(String[] arguments) throws Exception {
        Path checkpoint = Files.writeString(Path.of("checkpoint.bin"), "weights");
        Path data = Files.writeString(Path.of("train.csv"), "1,2");
        Path samples = Files.write(Path.of("samples.png"), new byte[] {1, 2});
        Files.writeString(Path.of("Train.java"), "class Train {}");
        %s
      }
    }
    """
        .formatted(block);
  }

  private static String python() {
    return Objects.requireNonNullElse(System.getenv("TAILRACE_PYTHON"), "python3");
  }

  private String succeeds(String command) throws IOException, InterruptedException {
    return ends(command, 0);
  }

  /** Returns what it printed. */
  private String ends(String command, int exitCode) throws IOException, InterruptedException {
    try (Command running = start(command)) {
      assertEquals(exitCode, running.await(), running.said());
      return running.out();
    }
  }

  /** Interrupts what goes on forever once it has printed that; returns all that it printed. */
  private String endless(String command, String printed) throws IOException, InterruptedException {
    try (Command running = start("env --default-signal=INT " + command)) {
      await(running, printed);
      running.interrupt();
      assertEquals(INTERRUPTED, running.await(), running.said());
      return running.out();
    }
  }

  private Command start(String command) throws IOException {
    ProcessBuilder where = new ProcessBuilder().directory(folder.toFile());
    Map<String, String> environment = where.environment();
    environment.keySet().removeIf(name -> name.startsWith("TAILRACE_"));
    environment.put("TAILRACE_SPOOL_DIR", folder.resolve("spool").toString());
    environment.put("PYTHONPATH", folder.resolve("site-packages").toString());
    if (!url.isEmpty()) {
      environment.put("TAILRACE_URL", url);
    }
    return Command.start(where, shown(command));
  }

  /** What is shown, with the address that the page's server has here. */
  private String shown(String text) {
    return text.replace(SHOWN_API, url.isEmpty() ? SHOWN_API : url);
  }

  private long runs() {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/api/v1/runs")).build();
      String answer = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
      return Api.JSON.readTree(answer).path("total").asLong();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(url, e);
    }
  }

  private void await(Command running, String printed) throws IOException, InterruptedException {
    long deadlineNanos = System.nanoTime() + WAIT_NANOS;
    while (!running.out().contains(printed)) {
      boolean waiting = running.isAlive() && System.nanoTime() < deadlineNanos;
      assertTrue(waiting, running.said());
      pause();
    }
  }

  private void await(BooleanSupplier condition) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + WAIT_NANOS;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadlineNanos, "no run is reported");
      pause();
    }
  }

  private void pause() throws InterruptedException {
    assertFalse(never.await(50, TimeUnit.MILLISECONDS));
  }

  /** Waits for what the page left running, and stops its server as Ctrl-C does. */
  void leave() throws IOException, InterruptedException {
    for (Command running : background) {
      assertEquals(0, running.await(), running.said());
    }
    if (server != null) {
      server.interrupt();
      assertEquals(INTERRUPTED, server.await(), server.said());
    }
  }

  @Override
  public void close() throws IOException {
    for (Command running : background) {
      running.close();
    }
    if (server != null) {
      server.close();
    }
  }
}
