package dev.tailrace.app.fault;

import dev.tailrace.testkit.fault.JavaProcess;
import dev.tailrace.testkit.fault.Verdict;
import java.nio.file.Path;

/** Harm that is done to a server, and what came of it. */
interface Scenario {
  /**
   * Does the harm and checks.
   *
   * @param folder empty, and this one's alone
   * @param server how the server is started: as it is, or with a mistake in it
   */
  Verdict run(Path folder, JavaProcess.Launch server) throws Exception;
}
