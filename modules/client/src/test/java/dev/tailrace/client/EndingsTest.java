package dev.tailrace.client;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.event.LogChunk;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.model.event.RunEvent.EndStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How real processes end: the same with Tailrace and without, and the run is told why. */
final class EndingsTest {
  private static final int SIGNALLED = 128;

  @TempDir Path folder;
  private final EventSink sink = new EventSink();
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void stop() {
    processes.forEach(Process::destroyForcibly); // those of a test that failed
    sink.close();
  }

  private Mortal.End run(String how, String mode) throws IOException, InterruptedException {
    return Mortal.await(start(how, mode), how, folder);
  }

  private Process start(String how, String mode) throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("TAILRACE_URL", sink.url());
    environment.put("TAILRACE_SPOOL_DIR", folder.resolve("spools").toString());
    environment.put("TAILRACE_MODE", mode);
    Process process = Mortal.start(how, folder, environment);
    processes.add(process);
    return process;
  }

  private RunEvent.RunFinished end() {
    var ends = sink.arrivals().once().of(RunEvent.RunFinished.class);
    assertEquals(1, ends.size());
    return ends.getFirst();
  }

  @ParameterizedTest
  @CsvSource({
    "main-throws,               1, FAILED,      1,  main-throws",
    "handler,                   1, FAILED,      1,  handler",
    "handler-exits,             3, FAILED,      ,   handler-exits",
    "track,                     1, FAILED,      ,   track",
    "thread-throws-then-close,  0, FAILED,      ,   thread-throws-then-close",
    "thread-throws-then-finish, 0, FINISHED,    ,   ",
    "thread-throws,             0, FAILED,      0,  thread-throws",
    "exit,                      7, INTERRUPTED, ,   ",
    "finish-and-exit,           7, FAILED,      7,  ",
    "returns,                   0, FINISHED,    0,  ",
  })
  void a_process_ends_as_it_would_and_its_run_is_told_how(
      String how, int exits, EndStatus status, @Nullable Integer exitCode, @Nullable String message)
      throws Exception {
    Mortal.End without = run(how, "disabled");
    Mortal.End with = run(how, "online");

    assertEquals(exits, without.exitCode());
    assertEquals(without, with);
    RunEvent.RunFinished end = end();
    System.out.printf("%s: exit code %d, told %s %s%n", how, exits, end.status(), end.exitCode());
    assertEquals(status, end.status());
    assertEquals(exitCode, end.exitCode());
    RunEvent.ErrorInfo error = end.error();
    assertEquals(message, error == null ? null : error.message());
    if (error != null) {
      String trace = Objects.requireNonNull(error.trace());
      assertEquals("java.lang.IllegalStateException", error.type());
      assertTrue(trace.contains("at dev.tailrace.client.Mortal.fail(Mortal.java:"), trace);
      assertTrue(trace.contains("Caused by: java.io.IOException: no gradient"), trace);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 15, 1})
  void a_signal_ends_the_run_as_interrupted_with_its_exit_code(int signal) throws Exception {
    Process process = start("waits", "online");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> Mortal.read("waits", "out", folder).endsWith("waiting\n"));
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();

    Mortal.End ended = Mortal.await(process, "waits", folder);

    assertEquals(SIGNALLED + signal, ended.exitCode());
    assertEquals("", ended.err());
    assertEquals(EndStatus.INTERRUPTED, end().status());
    assertEquals(SIGNALLED + signal, end().exitCode());
  }

  @Test
  void an_exception_in_another_thread_is_an_alert_and_takes_nothing_away() throws Exception {
    run("thread-throws-then-close", "online");

    Arrivals arrived = sink.arrivals().once();
    RunEvent.AlertRaised alert = arrived.of(RunEvent.AlertRaised.class).getFirst();
    assertEquals("error", alert.level());
    assertEquals("uncaught exception in thread \"worker\"", alert.title());
    assertEquals("java.lang.IllegalStateException: thread-throws-then-close", alert.text());
    assertEquals(2, arrived.rows());
  }

  @Test
  void what_is_printed_is_logged_as_a_terminal_shows_it() throws Exception {
    Mortal.End end = run("returns", "online");

    assertEquals("begun\n10%\r50%\r\u00fcber\n", end.out());
    assertEquals(List.of("begun", "\u00fcber"), lines("stdout"));
  }

  @Test
  void the_trace_of_an_uncaught_exception_is_among_the_lines() throws Exception {
    Mortal.End end = run("main-throws", "online");

    assertTrue(end.err().startsWith("Exception in thread \"main\" java.lang.Ill"), end.err());
    assertEquals(end.err().lines().toList(), lines("stderr"));
    assertEquals(List.of("begun", "50%"), lines("stdout"));
  }

  private List<String> lines(String stream) {
    return sink.arrivals().once().of(LogChunk.class).stream()
        .filter(chunk -> chunk.stream().equals(stream))
        .flatMap(chunk -> chunk.lines().stream())
        .map(LogChunk.Line::text)
        .toList();
  }
}
