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

/** What {@code ./tailrace check} calls, in a small repository of its own. */
class LauncherCheckTest {
  @TempDir Path folder;
  private SmallRepository small;

  @BeforeEach
  void lay_out_a_small_repository() throws IOException {
    small = SmallRepository.in(folder);
  }

  @Test
  void check_runs_the_gates_and_says_how_it_went() throws Exception {
    Outcome good = small.launch("check");
    small.fakeMaven("exit 3");
    Outcome bad = small.launch("check", "--all");

    assertAll(
        () -> assertEquals(0, good.exitCode(), good.errors()),
        () -> assertTrue(good.errors().contains("check passed in")),
        () -> assertEquals(3, bad.exitCode()),
        () -> assertTrue(bad.errors().contains("check FAILED")),
        () -> assertTrue(small.mavenNotes().getFirst().contains(" verify")),
        () ->
            assertTrue(
                small.mavenNotes().getLast().contains(" verify -T 2 -fae -Dtest.excluded=")));
  }

  @Test
  void check_prepares_python_once_and_again_when_its_packages_change() throws Exception {
    small.launch("check");
    small.launch("check");
    List<String> before = small.pipNotes();
    Files.writeString(small.root().resolve(".ci/requirements.txt"), "cbor2==2");

    small.launch("check");

    assertEquals(1, before.size());
    assertEquals(2, small.pipNotes().size());
    assertTrue(small.mavenNotes().getLast().contains(small.root() + "/.tailrace/venv/bin/python"));
  }

  @Test
  void check_unpacks_prometheus_once_where_debian_has_it_and_goes_on_without() throws Exception {
    Outcome without = small.launch("check");
    Path tools = small.basicTools();
    SmallRepository.executable(tools.resolve("apt-get"), "#!/bin/sh\ntouch prometheus_1.deb\n");
    SmallRepository.executable(
        tools.resolve("dpkg"),
        "#!/bin/sh\nmkdir -p usr/bin && cp /bin/sh usr/bin/promtool && echo unpacked >&2\n");

    Outcome first = small.launch("check");
    Outcome second = small.launch("check");

    assertAll(
        () -> assertEquals(0, without.exitCode()),
        () -> assertTrue(without.errors().contains("without Prometheus"), without::errors),
        () -> assertTrue(first.errors().contains("unpacked"), first::errors),
        () -> assertFalse(second.errors().contains("unpacked"), second::errors),
        () -> assertTrue(small.mavenNotes().getLast().endsWith("/prometheus/usr/bin")));
  }

  @Test
  void the_long_check_prepares_more_python_and_says_which_tool_is_left_out() throws Exception {
    Outcome usual = small.launch("check");
    Outcome all = small.launch("check", "--all");

    String schemathesis = small.root() + "/.tailrace/venv-all/bin/schemathesis";
    assertAll(
        () -> assertEquals(0, all.exitCode(), all::errors),
        () -> assertEquals(2, small.pipNotes().size()),
        () -> assertTrue(small.pipNotes().getLast().contains("requirements-all.txt")),
        () -> assertFalse(small.mavenNotes().getFirst().contains(schemathesis)),
        () -> assertTrue(small.mavenNotes().getLast().contains(schemathesis)),
        () -> assertFalse(usual.errors().contains("slowhttptest")),
        () -> assertTrue(all.errors().contains("without slowhttptest"), all::errors));
  }

  @Test
  void check_goes_on_without_a_way_to_put_clocks_wrong_and_says_so() throws Exception {
    Outcome without = small.launch("check");
    SmallRepository.executable(small.basicTools().resolve("faketime"), "#!/bin/sh\n");

    Outcome with = small.launch("check");

    assertAll(
        () -> assertEquals(0, without.exitCode()),
        () -> assertTrue(without.errors().contains("without faketime"), without::errors),
        () -> assertFalse(with.errors().contains("faketime"), with::errors));
  }

  @Test
  void check_goes_on_without_a_browser_and_says_that_tests_will_fail() throws Exception {
    Outcome with = small.launch("check");
    Files.delete(small.basicTools().resolve("chromium"));

    Outcome without = small.launch("check");

    assertAll(
        () -> assertFalse(with.errors().contains("Chromium"), with::errors),
        () -> assertEquals(0, without.exitCode()),
        () -> assertTrue(without.errors().contains("without Chromium"), without::errors));
  }

  @Test
  void an_old_node_is_told_as_missing() throws Exception {
    SmallRepository.executable(small.basicTools().resolve("node"), "#!/bin/sh\nexit 1\n");

    Outcome outcome = small.launch("check");

    assertEquals(69, outcome.exitCode());
    assertTrue(outcome.errors().contains("missing: Node.js 20.19"), outcome::errors);
  }

  @Test
  void check_refuses_an_option_that_it_does_not_know() throws Exception {
    Outcome outcome = small.launch("check", "--al");

    assertEquals(64, outcome.exitCode());
    assertEquals(List.of(), small.mavenNotes());
    assertFalse(outcome.errors().isBlank());
  }
}
