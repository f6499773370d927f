package dev.tailrace.app.fault;

import dev.tailrace.client.Run;
import dev.tailrace.client.Stats;
import dev.tailrace.client.Tailrace;
import dev.tailrace.testkit.fault.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A training process that reports by the Java SDK, as a user's does: points for longer than it
 * takes to be called dead, then nothing but heartbeats for a moment. It ends when the stop file
 * appears, and fails when the SDK says that anything was refused or lost.
 */
final class SdkTrainer {
  static final Duration LOST_AFTER = Duration.ofSeconds(3);
  private static final int PAUSE_MS = 20;
  private static final int QUIET_STEPS = 250;
  private static final int QUIET_MS = 1_200;

  private SdkTrainer() {}

  static JavaProcess start(JavaProcess.Launch launch, Path folder, String url, String id, Path stop)
      throws IOException {
    return JavaProcess.start(
        launch.heapMb(64),
        folder.resolve(id + ".log"),
        SdkTrainer.class.getName(),
        url,
        id,
        folder.resolve("spool-" + id).toString(),
        stop.toString());
  }

  public static void main(String[] arguments) throws InterruptedException {
    Path stop = Path.of(arguments[3]);
    Run run =
        Tailrace.run("clocks")
            .url(arguments[0])
            .id(arguments[1])
            .spoolFolder(Path.of(arguments[2]))
            .attempt(1)
            .heartbeat(Duration.ofSeconds(1))
            .systemMetrics(Duration.ZERO)
            .staleAfter(LOST_AFTER.dividedBy(2))
            .lostAfter(LOST_AFTER)
            .start();
    var never = new CountDownLatch(1);
    long steps = 0;
    while (Files.notExists(stop)) {
      run.log(steps, "v", 3.0 * steps);
      steps++;
      int pause = steps % QUIET_STEPS == 0 ? QUIET_MS : PAUSE_MS;
      boolean _ = never.await(pause, TimeUnit.MILLISECONDS);
    }
    run.finish();
    Stats stats = run.stats();
    System.out.println("steps=" + steps + " " + stats);
    boolean well = stats.rejected() + stats.lost() + stats.dropped() + stats.spooled() == 0;
    System.exit(well ? 0 : 1);
  }
}
