package dev.tailrace.client;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** The folder in which events wait until the log has acknowledged them. */
public final class Spool {
  private Spool() {}

  /**
   * What a synchronisation did.
   *
   * @param writers dead or offline writers whose events were looked at
   * @param acked events that the log acknowledged
   * @param rejections events that the server refused, by reason
   * @param unfinished writers of whom something is left
   * @param damagedBytes bytes that were no whole entries, such as the torn tail of a killed process
   */
  public record Report(
      int writers, long acked, Map<String, Long> rejections, int unfinished, long damagedBytes) {
    public Report {
      rejections = Map.copyOf(rejections);
    }
  }

  /** {@code TAILRACE_SPOOL_DIR}, else {@code .tailrace/spool} in the user's home. */
  public static Path folder(Map<String, String> environment) {
    String folder = environment.get("TAILRACE_SPOOL_DIR");
    return folder != null
        ? Path.of(folder)
        : Path.of(System.getProperty("user.home", "."), ".tailrace", "spool");
  }

  /**
   * Sends what offline and killed processes left in a folder to {@code target}, wherever it was
   * meant to go, with the same ids and marked {@code resent}: again is harmless. Writers whose
   * process lives are left alone. Waits until all is acknowledged or the time is over.
   *
   * @throws InterruptedException when the thread is interrupted; nothing is lost
   */
  public static Report sync(Path folder, Target target, Duration within)
      throws InterruptedException {
    Counters counters = new Counters("sync of " + folder);
    LongAdder acked = new LongAdder();
    Recovery recovery = new Recovery(folder, _ -> true, target, counters, acked);
    Thread thread = Thread.ofPlatform().daemon().name("tailrace-sync").start(recovery);
    try {
      thread.join(within);
    } finally {
      recovery.stop();
    }
    thread.join(Duration.ofSeconds(2));
    counters.tell(System.nanoTime());
    return new Report(
        recovery.writers(),
        acked.sum(),
        counters.rejections(),
        recovery.unfinished(),
        recovery.damagedBytes());
  }
}
