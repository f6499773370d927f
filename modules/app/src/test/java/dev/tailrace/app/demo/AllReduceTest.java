package dev.tailrace.app.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AllReduceTest {
  private static final int WORLD = 4;

  enum Kind {
    THREADS {
      @Override
      List<AllReduce> seats() {
        var meeting = new ThreadAllReduce(WORLD);
        var seats = new ArrayList<AllReduce>();
        for (int rank = 0; rank < WORLD; rank++) {
          seats.add(meeting.rank(rank));
        }
        return seats;
      }
    },
    LOOPBACK {
      @Override
      List<AllReduce> seats() throws IOException {
        var hub = new Hub(WORLD, 2, _ -> {});
        Thread.ofVirtual().start(hub);
        var seats = new ArrayList<AllReduce>();
        for (int rank = 0; rank < WORLD; rank++) {
          seats.add(new LoopbackAllReduce(hub.port(), rank));
        }
        return seats;
      }
    };

    abstract List<AllReduce> seats() throws IOException;
  }

  @ParameterizedTest
  @EnumSource
  void every_rank_gets_the_mean(Kind kind) throws Exception {
    List<AllReduce> seats = kind.seats();

    List<double[]> means = average(seats, List.of(0, 1, 2, 3), 4);

    for (double[] mean : means) {
      assertArrayEquals(new double[] {1.5, 15}, mean);
    }
  }

  @ParameterizedTest
  @EnumSource
  void others_go_on_when_a_rank_leaves(Kind kind) throws Exception {
    List<AllReduce> seats = kind.seats();
    average(seats, List.of(0, 1, 2, 3), 4);

    seats.get(3).close();
    List<double[]> means = average(seats, List.of(0, 1, 2), 3);

    for (double[] mean : means) {
      assertArrayEquals(new double[] {1, 10}, mean);
    }
  }

  @ParameterizedTest
  @EnumSource
  void rank_that_waits_for_the_others_hears_an_interrupt(Kind kind) throws Exception {
    AllReduce seat = kind.seats().getFirst();
    var waiting =
        new FutureTask<>(
            () -> assertThrows(InterruptedException.class, () -> seat.average(new double[2])));
    Thread thread = Thread.ofPlatform().daemon().start(waiting);

    thread.interrupt();

    waiting.get(30, TimeUnit.SECONDS);
  }

  @Test
  void training_that_is_stopped_ends_for_all_ranks_before_one_sees_another_leave()
      throws Exception {
    var meeting = new ThreadAllReduce(2);
    AllReduce first = meeting.rank(0);
    AllReduce second = meeting.rank(1);
    var waiting =
        new FutureTask<>(
            () -> assertThrows(InterruptedException.class, () -> first.average(new double[2])));
    Thread.ofPlatform().daemon().start(waiting);

    meeting.stop();

    waiting.get(30, TimeUnit.SECONDS);
    first.close();
    assertThrows(InterruptedException.class, () -> second.average(new double[2]));
  }

  @Test
  void rank_whose_hub_is_gone_fails_instead_of_waiting() throws Exception {
    var hub = new Hub(1, 2, _ -> {});
    var seat = new LoopbackAllReduce(hub.port(), 0);

    hub.close();

    assertThrows(IOException.class, () -> seat.average(new double[2]));
  }

  /** Rank r brings (r, 10 r). */
  private static List<double[]> average(List<AllReduce> seats, List<Integer> ranks, int present)
      throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var means = new ArrayList<Future<double[]>>();
      for (int rank : ranks) {
        means.add(
            threads.submit(
                () -> {
                  double[] gradient = {rank, 10.0 * rank};
                  assertEquals(present, seats.get(rank).average(gradient));
                  return gradient;
                }));
      }
      var all = new ArrayList<double[]>();
      for (Future<double[]> mean : means) {
        all.add(mean.get());
      }
      return all;
    }
  }
}
