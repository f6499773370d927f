package dev.tailrace.app.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class RankProcessTest {
  @Test
  void rank_that_is_told_twice_to_end_reports_its_end_undisturbed() throws Exception {
    var told = new CountDownLatch(1);
    var toldAgain = new CountDownLatch(1);
    List<String> said = new CopyOnWriteArrayList<>();
    var training =
        new RankProcess.Training(
            () -> {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException _) {
                told.countDown();
                report(toldAgain, said);
              }
            });
    training.interrupt();
    told.await();

    training.interrupt();
    toldAgain.countDown();

    training.interruptAndWait();
    assertEquals(List.of("reported"), said);
  }

  private static void report(CountDownLatch acknowledged, List<String> said) {
    try {
      acknowledged.await();
      said.add("reported");
    } catch (InterruptedException _) {
      said.add("cut off");
    }
  }
}
