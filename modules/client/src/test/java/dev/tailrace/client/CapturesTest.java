package dev.tailrace.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.event.MetricBatch;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a run tells without being asked. */
final class CapturesTest {
  @TempDir Path folder;
  private final EventSink sink = new EventSink();

  @AfterEach
  void stop() {
    sink.close();
  }

  private RunBuilder run() {
    return new RunBuilder(Map.of()).url(sink.url()).spoolFolder(folder).shutdownHook(false);
  }

  private static boolean systemThreadLives() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("tailrace-system"));
  }

  /** Those that the Python SDK tells too, and Java's own. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void the_load_is_measured_until_the_run_ends() {
    Run run = run().systemMetrics(Duration.ofMillis(100)).start();
    await().until(() -> sink.arrivals().rows() >= 3);
    boolean lived = systemThreadLives();
    run.close();

    assertTrue(lived);
    assertEquals(false, systemThreadLives());
    assertEquals(0, run.stats().dropped());
    Arrivals arrived = sink.arrivals();
    assertArrayEquals(LongStream.range(0, arrived.rows()).toArray(), arrived.steps());
    MetricBatch batch = arrived.of(MetricBatch.class).getLast();
    assertTrue(
        new TreeSet<>(List.of(batch.names()))
            .containsAll(
                List.of(
                    "system/cpu_percent",
                    "system/disk_percent",
                    "system/jvm_gc_count",
                    "system/jvm_gc_seconds",
                    "system/jvm_gc_seconds_per_second",
                    "system/jvm_heap_bytes",
                    "system/jvm_non_heap_bytes",
                    "system/jvm_threads",
                    "system/memory_percent",
                    "system/process_cpu_percent",
                    "system/process_memory_bytes",
                    "system/process_threads")),
        () -> Arrays.toString(batch.names()));
  }

  @Test
  void no_load_is_measured_when_nobody_wants_it() {
    Run run = run().systemMetrics(Duration.ZERO).start();
    boolean lives = systemThreadLives();
    run.close();

    assertEquals(false, lives);
  }

  @Test
  void output_streams_are_given_back_and_those_of_others_stay() {
    PrintStream before = System.out;
    Run one = run().captureOutput(true).start();
    PrintStream captured = System.out;
    Run two = run().captureOutput(true).start();
    one.close();
    PrintStream outer = System.out;
    two.close();
    PrintStream after = System.out;
    System.setOut(before);

    assertNotEquals(before, captured);
    assertNotEquals(captured, outer);
    assertEquals(captured, after); // of the first run, which lets all through by now
  }

  @Test
  void lines_are_what_a_terminal_shows() {
    List<String> told = new ArrayList<>();
    ConsoleLines lines = new ConsoleLines(UTF_8, told::add);
    byte[] bytes = "a\r\n1%\r2%\r3%\nb\r\rc\n\n\u00fc\u20ac\ud83d\ude00\nend".getBytes(UTF_8);
    for (byte one : bytes) {
      lines.feed(new byte[] {one}, 0, 1);
    }
    lines.feed("x".repeat(2 * ConsoleLines.LINE_CHARS_MAX).getBytes(UTF_8), 0, 20_000);
    lines.close();

    assertEquals(List.of("a", "3%", "c", "", "\u00fc\u20ac\ud83d\ude00"), told.subList(0, 5));
    assertEquals(ConsoleLines.LINE_CHARS_MAX, told.get(5).length());
    assertEquals(3 + 20_000, told.get(5).length() + told.get(6).length());
    assertEquals(7, told.size());
  }

  @Test
  void a_class_path_is_told_with_digests_as_far_as_they_are_cheap() throws IOException {
    Path jar = Files.writeString(folder.resolve("a-1.0.jar"), "abc");
    Path classes = Files.createDirectories(folder.resolve("classes/p"));
    Files.writeString(classes.resolve("A.class"), "a");
    String path = String.join(":", jar.toString(), folder.resolve("classes") + "/", "none.jar");

    var told = ClassPath.told(path.replace(":", java.io.File.pathSeparator), 4);
    var less = ClassPath.told(path.replace(":", java.io.File.pathSeparator), 3);

    assertEquals(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        told.get(0).get("sha256"));
    assertEquals("a-1.0.jar", told.get(0).get("name"));
    assertEquals(3L, told.get(0).get("bytes"));
    assertTrue(told.get(1).containsKey("sha256"));
    assertEquals(Map.of("name", "none.jar", "missing", true), told.get(2));
    assertEquals(Map.of("name", "classes", "bytes", 1L), less.get(1));
  }
}
