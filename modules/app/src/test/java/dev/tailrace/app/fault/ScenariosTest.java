package dev.tailrace.app.fault;

import dev.tailrace.testkit.fault.JavaProcess;
import dev.tailrace.testkit.fault.Reliability;
import dev.tailrace.testkit.fault.Size;
import dev.tailrace.testkit.fault.Verdict;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scenarios that broken builds are found out by, against the build as it is. */
final class ScenariosTest {
  private static final long SEED = 5;

  @TempDir Path folder;

  @Test
  void all_that_was_sent_again_after_a_kill_is_there_once() throws Exception {
    int rounds = Size.of(60, 3_000);

    Verdict verdict = new ResendAfterKill(rounds).run(folder, JavaProcess.Launch.USUAL);

    Reliability.of("R16", SEED, verdict).with("rounds", rounds).print();
    verdict.assertClean(9L * rounds);
  }

  @Test
  void slow_clocks_kill_nobody_and_spools_revive_nobody() throws Exception {
    Verdict verdict = new ClockAndSpool().run(folder, JavaProcess.Launch.USUAL);

    Reliability.of("R20", SEED, verdict).print();
    verdict.assertClean(0);
  }

  @Test
  void records_that_retention_took_are_told_of() throws Exception {
    int deleted = Size.of(30, 300);

    Verdict verdict =
        new TakenByRetention(20, 2 * deleted, deleted).run(folder, JavaProcess.Launch.USUAL);

    Reliability.of("R15", SEED, verdict).with("deleted", deleted).print();
    verdict.assertClean(0);
  }

  @Test
  void dead_letters_wait_for_their_topic() throws Exception {
    Verdict verdict = new LettersRefused(Size.of(20, 1_000)).run(folder, JavaProcess.Launch.USUAL);

    Reliability.of("R19", SEED, verdict).print();
    verdict.assertClean(0);
  }

  @Test
  void a_reader_sees_rows_only_when_they_are_written() throws Exception {
    Verdict verdict =
        new ReadersBesideWriter(Size.of(40, 400)).run(folder, JavaProcess.Launch.USUAL);

    verdict.assertClean(0);
  }
}
