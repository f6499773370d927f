package dev.tailrace.testkit.house;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a small repository of its own, with a JDK and a Maven that only take notes. */
class LauncherTest {
  private static final int TOOL_MISSING = 69;
  private static final int BUILD_FAILED = 70;

  private static final List<String> COMMANDS =
      List.of(
          ("awk bash cat chmod cmp cp curl cut dirname env find flock grep head id mkdir mv "
                  + "openssl readlink rm sh tail tee touch")
              .split(" ", -1));

  @TempDir Path folder;
  private Path root;
  private Path source;

  private record Outcome(int exitCode, String output, String errors) {}

  @BeforeEach
  void lay_out_a_small_repository() throws IOException {
    root = Files.createDirectory(folder.resolve("repository")).toRealPath();
    Files.copy(Repository.root().resolve("tailrace"), root.resolve("tailrace"));
    executable(root.resolve("tailrace"), Files.readString(root.resolve("tailrace")));
    source = root.resolve("modules/app/src/main/java/Main.java");
    Files.createDirectories(source.resolveSibling(""));
    Files.createDirectory(root.resolve("schemas"));
    Files.writeString(root.resolve("pom.xml"), "<project/>");
    Files.writeString(source, "class Main {}");
    Files.createDirectory(root.resolve(".ci"));
    Files.writeString(root.resolve(".ci/requirements.txt"), "cbor2==1");
    Files.writeString(root.resolve(".ci/requirements-all.txt"), "schemathesis==1");
    fakeJdk("jdk", "25.0.3", "touch \"${argument#*=}\"");
    fakeMaven("exit 0");
    everythingIsOld();
  }

  @Test
  void the_first_start_builds_and_then_becomes_the_program() throws Exception {
    Outcome outcome = launch("ls", "--json", "two words");

    assertAll(
        () -> assertEquals(0, outcome.exitCode()),
        () -> assertEquals(1, builds()),
        () ->
            assertTrue(outcome.output().contains("-jar " + root + "/.tailrace/dist/tailrace.jar")),
        () -> assertTrue(outcome.output().contains("arguments 3: ls|--json|two words|")),
        () -> assertTrue(outcome.errors().contains("built in")));
  }

  @Test
  void nothing_changed_means_no_second_build_and_no_word_about_it() throws Exception {
    launch();

    Outcome second = launch();

    assertEquals(1, builds());
    assertEquals("", second.errors());
  }

  @Test
  void a_changed_source_is_built_again() throws Exception {
    launch();
    changeNow(source);

    launch();

    assertEquals(2, builds());
  }

  @Test
  void a_deleted_source_is_built_again() throws Exception {
    launch();
    Files.delete(source);
    changeNow(source.resolveSibling(""));

    launch();

    assertEquals(2, builds());
  }

  @Test
  void a_changed_test_is_not_a_reason_to_build() throws Exception {
    launch();
    Path test = root.resolve("modules/app/src/test/java/MainTest.java");
    Files.createDirectories(test.resolveSibling(""));
    changeNow(Files.writeString(test, "class MainTest {}"));

    launch();

    assertEquals(1, builds());
  }

  @Test
  void a_failed_build_shows_the_errors_and_the_log_and_runs_nothing() throws Exception {
    fakeMaven("echo '[ERROR] Main.java:[1,1] missing semicolon'; exit 1");

    Outcome outcome = launch("ls");

    assertAll(
        () -> assertEquals(BUILD_FAILED, outcome.exitCode()),
        () -> assertTrue(outcome.errors().contains("missing semicolon")),
        () -> assertTrue(outcome.errors().contains(".tailrace/build.log")),
        () -> assertEquals("", outcome.output()));
  }

  @Test
  void a_failed_build_is_tried_again() throws Exception {
    fakeMaven("exit 1");
    launch();
    fakeMaven("exit 0");

    Outcome second = launch();

    assertEquals(0, second.exitCode());
  }

  @Test
  void it_works_through_symlinks_from_another_folder() throws Exception {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.createSymbolicLink(elsewhere.resolve("direct"), root.resolve("tailrace"));
    Files.createSymbolicLink(elsewhere.resolve("again"), Path.of("direct"));

    Outcome outcome = run(elsewhere, List.of("./again", "version"));

    assertEquals(0, outcome.exitCode(), outcome.errors());
    assertTrue(outcome.output().contains("arguments 1: version|"));
  }

  @Test
  void the_program_takes_the_launchers_place_so_signals_reach_it() throws Exception {
    Process process = start(root, List.of("./tailrace", "ls"));
    String output = new String(process.getInputStream().readAllBytes(), Repository.CHARSET);
    process.waitFor();

    assertTrue(output.contains("pid " + process.pid() + "\n"), output);
  }

  @Test
  void the_programs_exit_code_is_passed_on() throws Exception {
    executable(folder.resolve("jdk/bin/java"), "#!/bin/sh\nexit 130\n");

    assertEquals(130, launch("tail").exitCode());
  }

  @Test
  void up_starts_with_the_cache_that_the_build_has_rehearsed() throws Exception {
    fakeJdk("jdk", "25.0.3", "touch \"${argument#*=}\"");

    Outcome up = launch("up");
    Outcome list = launch("ls");

    String cache = "-XX:AOTCache=" + root + "/.tailrace/dist/tailrace.aot ";
    assertAll(
        () -> assertEquals("", up.errors().replaceAll("tailrace: buil.*\n", "")),
        () -> assertTrue(up.output().contains(cache), up::output),
        () -> assertFalse(list.output().contains(cache), list::output));
  }

  @Test
  void a_rehearsal_that_failed_is_told_and_up_starts_all_the_same() throws Exception {
    fakeJdk("jdk", "25.0.3", "exit 1");

    Outcome up = launch("up");

    assertAll(
        () -> assertEquals(0, up.exitCode()),
        () -> assertTrue(up.errors().contains("without a cache for fast starts"), up::errors),
        () -> assertFalse(up.output().contains("AOTCache"), up::output));
  }

  @Test
  void a_missing_maven_is_named_with_how_to_get_it() throws Exception {
    Files.delete(folder.resolve("bin/mvn"));

    Outcome outcome = launch("ls");

    assertEquals(TOOL_MISSING, outcome.exitCode());
    assertTrue(outcome.errors().contains("missing: Maven (mvn). Debian: apt-get install maven"));
  }

  @Test
  void a_build_that_is_there_runs_without_maven() throws Exception {
    launch();
    Files.delete(folder.resolve("bin/mvn"));

    assertEquals(0, launch("ls").exitCode());
  }

  @Test
  void check_runs_the_gates_and_says_how_it_went() throws Exception {
    Outcome good = launch("check");
    fakeMaven("exit 3");
    Outcome bad = launch("check", "--all");

    assertAll(
        () -> assertEquals(0, good.exitCode(), good.errors()),
        () -> assertTrue(good.errors().contains("check passed in")),
        () -> assertEquals(3, bad.exitCode()),
        () -> assertTrue(bad.errors().contains("check FAILED")),
        () -> assertTrue(mavenNotes().getFirst().contains(" verify")),
        () -> assertTrue(mavenNotes().getLast().contains(" verify -fae -Dtest.excluded=")));
  }

  @Test
  void check_prepares_python_once_and_again_when_its_packages_change() throws Exception {
    launch("check");
    launch("check");
    List<String> before = pipNotes();
    Files.writeString(root.resolve(".ci/requirements.txt"), "cbor2==2");

    launch("check");

    assertEquals(1, before.size());
    assertEquals(2, pipNotes().size());
    assertTrue(mavenNotes().getLast().contains(root + "/.tailrace/venv/bin/python"));
  }

  @Test
  void check_unpacks_prometheus_once_where_debian_has_it_and_goes_on_without() throws Exception {
    Outcome without = launch("check");
    Path tools = basicTools();
    executable(tools.resolve("apt-get"), "#!/bin/sh\ntouch prometheus_1.deb\n");
    executable(
        tools.resolve("dpkg"),
        "#!/bin/sh\nmkdir -p usr/bin && cp /bin/sh usr/bin/promtool && echo unpacked >&2\n");

    Outcome first = launch("check");
    Outcome second = launch("check");

    assertAll(
        () -> assertEquals(0, without.exitCode()),
        () -> assertTrue(without.errors().contains("without Prometheus"), without::errors),
        () -> assertTrue(first.errors().contains("unpacked"), first::errors),
        () -> assertFalse(second.errors().contains("unpacked"), second::errors),
        () -> assertTrue(mavenNotes().getLast().endsWith("/prometheus/usr/bin")));
  }

  @Test
  void the_long_check_prepares_more_python_and_says_which_tool_is_left_out() throws Exception {
    Outcome usual = launch("check");
    Outcome all = launch("check", "--all");

    String schemathesis = root + "/.tailrace/venv-all/bin/schemathesis";
    assertAll(
        () -> assertEquals(0, all.exitCode(), all::errors),
        () -> assertEquals(2, pipNotes().size()),
        () -> assertTrue(pipNotes().getLast().contains("requirements-all.txt")),
        () -> assertFalse(mavenNotes().getFirst().contains(schemathesis)),
        () -> assertTrue(mavenNotes().getLast().contains(schemathesis)),
        () -> assertFalse(usual.errors().contains("slowhttptest")),
        () -> assertTrue(all.errors().contains("without slowhttptest"), all::errors));
  }

  @Test
  void check_refuses_an_option_that_it_does_not_know() throws Exception {
    Outcome outcome = launch("check", "--al");

    assertEquals(64, outcome.exitCode());
    assertEquals(List.of(), mavenNotes());
    assertFalse(outcome.errors().isBlank());
  }

  private Outcome launch(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("./tailrace"));
    command.addAll(List.of(arguments));
    return run(root, command);
  }

  private Outcome run(Path in, List<String> command) throws IOException, InterruptedException {
    Process process = start(in, command);
    String output = new String(process.getInputStream().readAllBytes(), Repository.CHARSET);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    return new Outcome(process.exitValue(), output, Files.readString(errors()));
  }

  /** With a PATH of our Maven and the system's basic tools, where no Maven is. */
  private Process start(Path in, List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(in.toFile());
    Map<String, String> environment = builder.environment();
    environment.put("PATH", folder.resolve("bin") + ":" + basicTools());
    environment.put("JAVA_HOME", folder.resolve("jdk").toString());
    environment.remove("TAILRACE_JAVA_OPTS");
    environment.remove("TAILRACE_PROMETHEUS");
    return builder.redirectError(errors().toFile()).start();
  }

  /** The commands that the launcher uses but mvn, each calling the system's own. */
  private Path basicTools() throws IOException {
    Path tools = folder.resolve("tools");
    if (Files.notExists(tools)) {
      Files.createDirectory(tools);
      for (String name : COMMANDS) {
        for (Path in : List.of(Path.of("/usr/bin"), Path.of("/bin"))) {
          if (Files.exists(in.resolve(name)) && Files.notExists(tools.resolve(name))) {
            executable(tools.resolve(name), "#!/bin/sh\nexec " + in.resolve(name) + " \"$@\"\n");
          }
        }
      }
      fakePython(tools);
    }
    return tools;
  }

  private Path errors() {
    return folder.resolve("errors");
  }

  /** Its java notes its arguments, and rehearses as told. */
  private void fakeJdk(String name, String version, String rehearse) throws IOException {
    Path bin = Files.createDirectories(folder.resolve(name).resolve("bin"));
    executable(
        bin.resolve("java"),
        """
        #!/bin/sh
        for argument in "$@"; do
          case $argument in -XX:AOTCacheOutput=*) %s ;; esac
        done
        echo "pid $$"
        echo "options: $*"
        while [ "$1" != -jar ]; do shift; done
        shift 2
        printf 'arguments %%s: ' "$#"; printf '%%s|' "$@"; echo
        """
            .formatted(rehearse));
    executable(bin.resolve("javac"), "#!/bin/sh\n");
    Files.writeString(
        folder.resolve(name).resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
  }

  /** Notes its arguments, makes what a build makes, and ends as told. */
  private void fakeMaven(String end) throws IOException {
    Files.createDirectories(folder.resolve("bin"));
    executable(
        folder.resolve("bin/mvn"),
        """
        #!/bin/sh
        echo "$* $TAILRACE_PYTHON $TAILRACE_SCHEMATHESIS $TAILRACE_PROMETHEUS" >> "%s"
        for argument in "$@"; do
          case $argument in -Ddist.directory=*) touch "${argument#*=}/tailrace.jar" ;; esac
        done
        %s
        """
            .formatted(folder.resolve("notes"), end));
  }

  /** Makes an environment whose pip notes its arguments. */
  private void fakePython(Path tools) throws IOException {
    executable(
        tools.resolve("python3"),
        """
        #!/bin/sh
        [ "$2" = venv ] || exit 0
        mkdir -p "$4/bin"
        printf '#!/bin/sh\necho "$*" >> "%s"\n' > "$4/bin/pip"
        chmod +x "$4/bin/pip"
        """
            .formatted(folder.resolve("pip-notes")));
  }

  private List<String> pipNotes() throws IOException {
    return Files.readAllLines(folder.resolve("pip-notes"));
  }

  private List<String> mavenNotes() throws IOException {
    Path notes = folder.resolve("notes");
    return Files.exists(notes) ? Files.readAllLines(notes) : List.of();
  }

  private long builds() throws IOException {
    return mavenNotes().stream().filter(note -> note.contains(" package ")).count();
  }

  private static void executable(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void everythingIsOld() throws IOException {
    try (var files = Files.walk(root)) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
      }
    }
  }

  /** A time stamp that is later than any build so far, whatever the file system's resolution. */
  private static void changeNow(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2999-01-01T00:00:00Z")));
  }
}
