package dev.tailrace.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class MetricSetTest {
  private static final int THREADS = 4;
  private static final int ROWS = 200_000;

  private final Counters counters = new Counters("r");

  private MetricSet set(Budget budget, String... names) {
    return new MetricSet(names, budget, counters, () -> {});
  }

  /** Rows of several threads, as a recorder beside them took them out. */
  private static final class Taken {
    final BitSet[] seen = new BitSet[THREADS];
    long rows;
    long torn;

    Taken() {
      for (int t = 0; t < THREADS; t++) {
        seen[t] = new BitSet(ROWS);
      }
    }

    void drain(MetricSet set) {
      for (MetricRows rows : set.drain()) {
        for (int row = 0; row < rows.count; row++) {
          int step = (int) rows.step(row);
          int thread = (int) rows.value(row, 0);
          boolean whole = rows.value(row, 1) == step && rows.value(row, 2) == step * 31.0 + thread;
          torn += whole ? 0 : 1;
          seen[thread].set(step);
        }
        this.rows += rows.count;
        set.recycle(rows);
      }
    }
  }

  @Test
  void rows_of_several_threads_arrive_whole_and_once_while_they_are_drained() throws Exception {
    MetricSet set = set(new Budget(1L << 30), "thread", "step", "check");
    Taken taken = new Taken();
    AtomicBoolean done = new AtomicBoolean();
    Thread drainer =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!done.get()) {
                    taken.drain(set);
                  }
                });

    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      int thread = t;
      threads.add(Thread.ofPlatform().start(() -> log(set, thread)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    done.set(true);
    drainer.join();
    taken.drain(set);

    long distinct = 0;
    for (BitSet seen : taken.seen) {
      distinct += seen.cardinality();
    }
    System.out.printf(
        "hot path: %d threads, logged %d, arrived %d, distinct %d, torn %d, dropped %d%n",
        THREADS, set.logged(), taken.rows, distinct, taken.torn, set.dropped());
    assertEquals((long) THREADS * ROWS, taken.rows);
    assertEquals(taken.rows, distinct);
    assertEquals(0, taken.torn);
    assertEquals(0, set.dropped());
  }

  private static void log(MetricSet set, int thread) {
    for (int step = 0; step < ROWS; step++) {
      set.log(step, thread, step, step * 31.0 + thread);
    }
  }

  @Test
  void memory_stays_below_its_bound_and_what_does_not_fit_is_counted() {
    Budget budget = new Budget(1 << 20);
    MetricSet set = set(budget, "a", "b");
    int rows = 1_000_000;

    for (int step = 0; step < rows; step++) {
      set.log(step, step, step);
    }

    long held = budget.usedBytes();
    long kept = 0;
    for (MetricRows drained : set.drain()) {
      kept += drained.count;
      set.recycle(drained);
    }
    System.out.printf(
        "bounded memory: %d bytes of %d, kept %d, dropped %d of %d rows%n",
        held, 1 << 20, kept, set.dropped(), rows);
    assertTrue(held <= 1 << 20);
    assertTrue(kept > 30_000, "most of the memory holds rows");
    assertEquals(rows, kept + set.dropped());
  }

  @Test
  void buffers_are_used_again_and_given_back() {
    Budget budget = new Budget(1 << 20);
    MetricSet set = set(budget, "a", "b");
    long most = 0;
    for (int round = 0; round < 1_000; round++) {
      for (int step = 0; step < 500; step++) {
        set.log(step, step, step);
      }
      set.drain().forEach(set::recycle);
      most = Math.max(most, budget.usedBytes());
    }

    assertEquals(0, set.dropped());
    assertTrue(most <= 4 * 500 * MetricRows.rowBytes(2) * 4, "held " + most + " bytes");
  }

  @Test
  void spare_buffers_save_memory_and_wakes_until_the_last_is_taken() {
    AtomicInteger wakes = new AtomicInteger();
    Budget budget = new Budget(8 << 20);
    String[] names = {"a"};
    MetricSet set = new MetricSet(names, budget, counters, wakes::incrementAndGet);
    int buffer = MetricRows.rowsMax(1);
    fill(set, 4 * buffer + 1);
    set.drain().forEach(set::recycle);
    long held = budget.usedBytes();
    wakes.set(0);

    fill(set, buffer + 1);
    int early = wakes.get();
    fill(set, buffer);

    assertEquals(0, early);
    assertEquals(1, wakes.get());
    assertEquals(held, budget.usedBytes());
  }

  private static void fill(MetricSet set, long rows) {
    for (long step = 0; step < rows; step++) {
      set.log(step, 1);
    }
  }

  @Test
  void a_set_without_memory_comes_back_when_there_is_some() {
    Budget budget = new Budget(64 << 10);
    budget.take(64 << 10);
    MetricSet set = set(budget, "a");

    set.log(1, 1);
    budget.give(64 << 10);
    set.log(2, 2);

    assertEquals(1, set.dropped());
    assertEquals(1, set.drain().getFirst().count);
  }

  @Test
  void the_widest_set_still_has_room_for_a_row() {
    String[] names = new String[4_096];
    for (int i = 0; i < names.length; i++) {
      names[i] = "m" + i;
    }
    MetricSet set = set(new Budget(64L << 20), names);
    for (int step = 0; step < 100; step++) {
      set.log(step, new double[names.length]);
    }

    assertEquals(100, set.drain().stream().mapToInt(rows -> rows.count).sum());
  }
}
