package dev.tailrace.testkit.house;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.testkit.house.SmallRepository.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a small repository of its own: when it builds, and what it becomes. */
class LauncherTest {
  private static final int TOOL_MISSING = 69;
  private static final int BUILD_FAILED = 70;

  @TempDir Path folder;
  private SmallRepository small;

  @BeforeEach
  void lay_out_a_small_repository() throws IOException {
    small = SmallRepository.in(folder);
  }

  @Test
  void the_first_start_builds_and_then_becomes_the_program() throws Exception {
    Outcome outcome = small.launch("ls", "--json", "two words");

    assertAll(
        () -> assertEquals(0, outcome.exitCode()),
        () -> assertEquals(1, small.builds()),
        () ->
            assertTrue(
                outcome.output().contains("-jar " + small.root() + "/.tailrace/dist/tailrace.jar")),
        () -> assertTrue(outcome.output().contains("arguments 3: ls|--json|two words|")),
        () -> assertTrue(outcome.errors().contains("built in")));
  }

  @Test
  void nothing_changed_means_no_second_build_and_no_word_about_it() throws Exception {
    small.launch();

    Outcome second = small.launch();

    assertEquals(1, small.builds());
    assertEquals("", second.errors());
  }

  @Test
  void a_changed_source_is_built_again() throws Exception {
    small.launch();
    SmallRepository.changeNow(small.source());

    small.launch();

    assertEquals(2, small.builds());
  }

  @Test
  void a_deleted_source_is_built_again() throws Exception {
    small.launch();
    Files.delete(small.source());
    SmallRepository.changeNow(small.source().resolveSibling(""));

    small.launch();

    assertEquals(2, small.builds());
  }

  @Test
  void a_changed_test_is_not_a_reason_to_build() throws Exception {
    small.launch();
    Path test = small.root().resolve("modules/app/src/test/java/MainTest.java");
    Files.createDirectories(test.resolveSibling(""));
    SmallRepository.changeNow(Files.writeString(test, "class MainTest {}"));

    small.launch();

    assertEquals(1, small.builds());
  }

  @Test
  void a_failed_build_shows_the_errors_and_the_log_and_runs_nothing() throws Exception {
    small.fakeMaven("echo '[ERROR] Main.java:[1,1] missing semicolon'; exit 1");

    Outcome outcome = small.launch("ls");

    assertAll(
        () -> assertEquals(BUILD_FAILED, outcome.exitCode()),
        () -> assertTrue(outcome.errors().contains("missing semicolon")),
        () -> assertTrue(outcome.errors().contains(".tailrace/build.log")),
        () -> assertEquals("", outcome.output()));
  }

  @Test
  void a_build_that_takes_long_tells_where_it_is_though_no_terminal_shows_it() throws Exception {
    Path sleep = small.basicTools().resolve("sleep");
    SmallRepository.executable(sleep, "#!/bin/sh\nexec /bin/sleep 0.02\n");
    small.fakeMaven(
        """
        echo '[INFO] Building Tailrace wire 0.1.0          [3/12]'
        tries=0
        until grep -q wire "%s" || [ $tries = 200 ]; do
          tries=$((tries + 1))
          /bin/sleep 0.1
        done
        """
            .formatted(small.errors()));

    Outcome outcome = small.launch();

    assertAll(
        () -> assertEquals(0, outcome.exitCode()),
        () ->
            assertTrue(
                outcome
                    .errors()
                    .matches("(?s).*\ntailrace: building Tailrace wire \\[3/12\\], [0-9]+ s\n.*"),
                outcome::errors));
  }

  @Test
  void a_failed_build_is_tried_again() throws Exception {
    small.fakeMaven("exit 1");
    small.launch();
    small.fakeMaven("exit 0");

    Outcome second = small.launch();

    assertEquals(0, second.exitCode());
  }

  @Test
  void it_works_through_symlinks_from_another_folder() throws Exception {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.createSymbolicLink(elsewhere.resolve("direct"), small.root().resolve("tailrace"));
    Files.createSymbolicLink(elsewhere.resolve("again"), Path.of("direct"));

    Outcome outcome = small.run(elsewhere, List.of("./again", "version"));

    assertEquals(0, outcome.exitCode(), outcome.errors());
    assertTrue(outcome.output().contains("arguments 1: version|"));
  }

  @Test
  void the_program_takes_the_launchers_place_so_signals_reach_it() throws Exception {
    Process process = small.start(small.root(), List.of("./tailrace", "ls"));
    String output = new String(process.getInputStream().readAllBytes(), Repository.CHARSET);
    process.waitFor();

    assertTrue(output.contains("pid " + process.pid() + "\n"), output);
  }

  @Test
  void the_programs_exit_code_is_passed_on() throws Exception {
    SmallRepository.executable(folder.resolve("jdk/bin/java"), "#!/bin/sh\nexit 130\n");

    assertEquals(130, small.launch("tail").exitCode());
  }

  @Test
  void up_starts_with_the_cache_that_the_build_has_rehearsed() throws Exception {
    small.fakeJdk("jdk", "25.0.3", "touch \"${argument#*=}\"");

    Outcome up = small.launch("up");
    Outcome list = small.launch("ls");

    String cache = "-XX:AOTCache=" + small.root() + "/.tailrace/dist/tailrace.aot ";
    assertAll(
        () -> assertEquals("", up.errors().replaceAll("tailrace: buil.*\n", "")),
        () -> assertTrue(up.output().contains(cache), up::output),
        () -> assertFalse(list.output().contains(cache), list::output));
  }

  @Test
  void a_rehearsal_that_failed_is_told_and_up_starts_all_the_same() throws Exception {
    small.fakeJdk("jdk", "25.0.3", "exit 1");

    Outcome up = small.launch("up");

    assertAll(
        () -> assertEquals(0, up.exitCode()),
        () -> assertTrue(up.errors().contains("without a cache for fast starts"), up::errors),
        () -> assertFalse(up.output().contains("AOTCache"), up::output));
  }

  @Test
  void a_missing_maven_is_named_with_how_to_get_it() throws Exception {
    Files.delete(folder.resolve("bin/mvn"));

    Outcome outcome = small.launch("ls");

    assertEquals(TOOL_MISSING, outcome.exitCode());
    assertTrue(outcome.errors().contains("missing: Maven (mvn). Debian: apt-get install maven"));
  }

  @Test
  void a_build_that_is_there_runs_without_maven() throws Exception {
    small.launch();
    Files.delete(folder.resolve("bin/mvn"));

    assertEquals(0, small.launch("ls").exitCode());
  }
}
