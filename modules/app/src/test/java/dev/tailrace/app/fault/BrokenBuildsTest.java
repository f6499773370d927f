package dev.tailrace.app.fault;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.testkit.fault.JavaProcess;
import dev.tailrace.testkit.fault.Reliability;
import dev.tailrace.testkit.fault.Verdict;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The checks bite: builds with a mistake that a tracker may make are found out, each of them. */
final class BrokenBuildsTest {
  private static final long SEED = 5;

  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("dev.tailrace.app.fault.Mistakes#some")
  void a_build_with_a_mistake_is_found_out(Mistakes.Mistake mistake) throws Exception {
    isFoundOut(mistake);
  }

  @ParameterizedTest
  @MethodSource("dev.tailrace.app.fault.Mistakes#others")
  @Tag("slow")
  void every_other_build_with_a_mistake_is_found_out(Mistakes.Mistake mistake) throws Exception {
    isFoundOut(mistake);
  }

  private void isFoundOut(Mistakes.Mistake mistake) throws Exception {
    Path classes = mistake.build().compile(Mistakes.MODULES, folder);

    Verdict verdict = mistake.scenario().run(folder, JavaProcess.Launch.USUAL.replacing(classes));

    Reliability.of("broken", SEED, verdict).with("build", mistake.build().name()).print();
    assertTrue(verdict.of(mistake.flaw()) > 0, () -> verdict + " " + verdict.examples());
  }
}
