package dev.tailrace.client;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class BackoffTest {
  private static long ms(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }

  @Test
  void waits_double_up_to_the_bound_and_start_over_after_a_success() {
    Backoff backoff = new Backoff(5_000);
    for (long ceilingMs : new long[] {200, 400, 800, 1_600, 3_200, 5_000, 5_000}) {
      long waitMs = ms(backoff.nextNanos(0));
      assertTrue(waitMs >= ceilingMs / 2 && waitMs <= ceilingMs, waitMs + " of " + ceilingMs);
    }

    backoff.succeeded();

    assertTrue(ms(backoff.nextNanos(0)) <= 200);
  }

  @Test
  void what_was_asked_for_is_never_undercut() {
    for (int i = 0; i < 1_000; i++) {
      long waitMs = ms(new Backoff(30_000).nextNanos(7_000));
      assertTrue(waitMs >= 7_000 && waitMs <= 8_400, waitMs + " ms");
    }
  }

  @Test
  void ranks_that_fail_together_do_not_come_back_together() {
    long distinct =
        LongStream.range(0, 100).map(_ -> new Backoff(30_000).nextNanos(7_000)).distinct().count();

    assertTrue(distinct > 50);
  }

  @Test
  void many_failures_do_not_overflow() {
    Backoff backoff = new Backoff(30_000);
    long longest = 0;
    for (int i = 0; i < 100; i++) {
      longest = Math.max(longest, backoff.nextNanos(0));
    }

    assertTrue(longest > 0 && ms(longest) <= 30_000, ms(longest) + " ms");
  }
}
