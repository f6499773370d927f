package dev.tailrace.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.event.RunEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Work whose run ends with it, and what is told of that which it throws. */
final class TrackTest {
  @TempDir Path folder;
  private final EventSink sink = new EventSink();

  @AfterEach
  void stop() {
    sink.close();
  }

  private RunBuilder run() {
    return new RunBuilder(Map.of())
        .url(sink.url())
        .spoolFolder(folder)
        .systemMetrics(Duration.ZERO)
        .shutdownHook(false);
  }

  @Test
  void work_that_throws_fails_its_run_and_throws_on() {
    IOException thrown = new IOException("no data");

    IOException caught =
        assertThrows(
            IOException.class,
            () ->
                run()
                    .track(
                        run -> {
                          run.log(0, "loss", 1);
                          throw thrown;
                        }));

    assertEquals(thrown, caught);
    var end = sink.arrivals().of(RunEvent.RunFinished.class).getFirst();
    var error = end.error();
    assertEquals(RunEvent.EndStatus.FAILED, end.status());
    assertEquals("no data", error == null ? null : error.message());
    assertEquals(1, sink.arrivals().rows());
  }

  @Test
  void what_work_comes_to_is_the_result_of_its_run() {
    double accuracy = run().compute(run -> 0.98);

    assertEquals(0.98, accuracy);
    var end = sink.arrivals().of(RunEvent.RunFinished.class).getFirst();
    assertEquals(RunEvent.EndStatus.FINISHED, end.status());
    assertEquals(Values.of(0.98), end.result());
  }

  @Test
  void a_long_trace_keeps_its_begin_and_its_cause() {
    Throwable deep = new IllegalArgumentException("the cause");
    for (int i = 0; i < 200; i++) {
      deep = new IllegalStateException("layer " + i + " " + "x".repeat(500), deep);
    }

    var error = Failure.of(deep);

    String trace = String.valueOf(error.trace());
    assertTrue(trace.length() <= Failure.TRACE_CHARS_MAX, "chars: " + trace.length());
    assertTrue(trace.startsWith("java.lang.IllegalStateException: layer 199"), trace);
    assertTrue(trace.contains("Caused by: java.lang.IllegalArgumentException: the cause"));
    assertTrue(trace.contains(" characters left out "));
  }

  @Test
  void an_exception_that_cannot_speak_is_told_by_its_type() {
    var error = Failure.of(new Mute());

    assertEquals(new RunEvent.ErrorInfo(Mute.class.getName(), null, null), error);
  }

  private static final class Mute extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("mute");
    }
  }

  @Test
  void a_thread_of_the_sdk_that_dies_makes_no_run_fail() throws InterruptedException {
    Run run = run().start();
    Runnable dies = () -> System.out.println(List.of().getFirst());
    Thread.ofPlatform().name("tailrace-heart").start(dies).join();
    run.close();

    var end = sink.arrivals().of(RunEvent.RunFinished.class).getFirst();
    assertEquals(RunEvent.EndStatus.FINISHED, end.status());
    assertEquals(0, sink.arrivals().of(RunEvent.AlertRaised.class).size());
  }

  /** A handler that somebody puts over ours and that calls ours is no circle. */
  @Test
  void handlers_of_others_are_called_once_and_stay() throws InterruptedException {
    List<String> calls = new ArrayList<>();
    Thread.UncaughtExceptionHandler first = Thread.getDefaultUncaughtExceptionHandler();
    Thread.UncaughtExceptionHandler before = (_, _) -> calls.add("before");
    Thread.setDefaultUncaughtExceptionHandler(before);
    try {
      Run one = run().start();
      Thread.UncaughtExceptionHandler ours = Thread.getDefaultUncaughtExceptionHandler();
      Thread.setDefaultUncaughtExceptionHandler(
          (thread, thrown) -> {
            calls.add("theirs");
            ours.uncaughtException(thread, thrown);
          });
      Run two = run().start();
      Thread.ofVirtual().start(() -> calls.addAll(List.<String>of().subList(1, 2))).join();
      one.close();
      two.close();
      var ends = sink.arrivals().of(RunEvent.RunFinished.class);
      assertEquals(2, ends.stream().filter(e -> e.status() == RunEvent.EndStatus.FAILED).count());
      assertEquals(List.of("theirs", "before"), calls);
      Thread.setDefaultUncaughtExceptionHandler(before);
      run().start().close();
      assertEquals(before, Thread.getDefaultUncaughtExceptionHandler());
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(first);
    }
  }
}
