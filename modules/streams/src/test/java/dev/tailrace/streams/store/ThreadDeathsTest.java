package dev.tailrace.streams.store;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class ThreadDeathsTest {
  private final ThreadDeaths deaths = new ThreadDeaths(() -> 0);

  @Test
  void a_dead_thread_is_replaced_unless_the_process_is_not_sound() {
    deaths.close(); // no pause

    assertEquals(REPLACE_THREAD, deaths.handle(quiet(new IllegalStateException("disk full"))));
    assertEquals(SHUTDOWN_CLIENT, deaths.handle(quiet(new OutOfMemoryError("no heap"))));

    assertEquals(2, deaths.count());
  }

  /** It is logged as it must be, but the test's output stays short. */
  private static Throwable quiet(Throwable death) {
    death.setStackTrace(new StackTraceElement[0]);
    return death;
  }
}
