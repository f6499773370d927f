package dev.tailrace.app.fault;

import dev.tailrace.testkit.fault.Flaw;
import dev.tailrace.testkit.fault.JavaProcess;
import dev.tailrace.testkit.fault.SeriesReaders;
import dev.tailrace.testkit.fault.Verdict;
import java.nio.file.Path;

/**
 * A thread reads a series while another one appends, in a process of its own, without HTTP between
 * them: a row that shows before it is written shows for microseconds.
 */
record ReadersBesideWriter(int batches) implements Scenario {

  @Override
  public Verdict run(Path folder, JavaProcess.Launch launch) throws Exception {
    var verdict = new Verdict();
    try (JavaProcess readers =
        JavaProcess.start(
            launch,
            folder.resolve("readers.log"),
            SeriesReaders.class.getName(),
            Integer.toString(batches))) {
      int exit = readers.await();
      if (exit == SeriesReaders.CHANGED) {
        verdict.found(Flaw.CHANGED, readers.printed());
      } else if (exit != 0) {
        throw new AssertionError(readers.printed());
      }
    }
    return verdict;
  }
}
