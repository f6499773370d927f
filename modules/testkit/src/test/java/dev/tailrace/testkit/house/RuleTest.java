package dev.tailrace.testkit.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each rule finds a file that breaks it, and lets its neighbour pass. */
class RuleTest {
  private static final String MODEL = "modules/model/src/main/java/dev/tailrace/model/";
  private static final String WIRE = "modules/wire/src/main/java/dev/tailrace/wire/";
  private static final String SERVER = "modules/server/src/main/java/dev/tailrace/server/";
  private static final String TEST = "modules/model/src/test/java/dev/tailrace/model/";

  @Test
  void a_file_of_401_lines_is_too_long() {
    breaks(Rule.FILES_ARE_SHORT, file("modules/python/a.py", "x\n".repeat(401)));
    keeps(Rule.FILES_ARE_SHORT, file("modules/python/a.py", "x\n".repeat(400)));
    keeps(Rule.FILES_ARE_SHORT, file("schemas/openapi.yaml", "x\n".repeat(401)));
  }

  @Test
  void a_line_of_101_columns_is_too_wide() {
    breaks(Rule.LINES_FIT, file("tailrace", "x".repeat(101)));
    keeps(Rule.LINES_FIT, file("tailrace", "x".repeat(100)));
    keeps(Rule.LINES_FIT, file("README.md", "x".repeat(101)));
  }

  @Test
  void a_module_pom_of_61_lines_is_too_long() {
    breaks(Rule.POMS_ARE_SHORT, file("modules/app/pom.xml", "x\n".repeat(61)));
    breaks(Rule.POMS_ARE_SHORT, file("pom.xml", "x\n".repeat(251)));
    keeps(Rule.POMS_ARE_SHORT, file("pom.xml", "x\n".repeat(61)));
  }

  @Test
  void a_reminder_instead_of_work_is_found_in_any_kind_of_file() {
    breaks(Rule.NOTHING_IS_LEFT_FOR_LATER, file("docs/a.md", "TO" + "DO: write this page"));
    breaks(Rule.NOTHING_IS_LEFT_FOR_LATER, file("a.sh", "# FIX" + "ME"));
    keeps(Rule.NOTHING_IS_LEFT_FOR_LATER, file("docs/a.md", "a mastodon"));
  }

  @Test
  void code_that_was_commented_out_is_found() {
    breaks(Rule.NO_CODE_IN_COMMENTS, file(MODEL + "A.java", "  // call(x);\nclass A {}"));
    keeps(Rule.NO_CODE_IN_COMMENTS, file(MODEL + "A.java", "  // why: it is so\nclass A {}"));
  }

  @Test
  void a_suppression_needs_a_reason_beside_or_above_it() {
    String suppression = "@Suppress" + "Warnings(\"x\")";
    breaks(Rule.SUPPRESSIONS_SAY_WHY, file(MODEL + "A.java", suppression + "\nclass A {}"));
    keeps(Rule.SUPPRESSIONS_SAY_WHY, file(MODEL + "A.java", suppression + " // so\nclass A {}"));
    keeps(Rule.SUPPRESSIONS_SAY_WHY, file(MODEL + "A.java", "// so\n" + suppression));
  }

  @Test
  void a_method_of_51_lines_is_too_long_and_one_of_41_in_a_fold() {
    breaks(Rule.METHODS_ARE_SHORT, file(MODEL + "A.java", method(51)));
    keeps(Rule.METHODS_ARE_SHORT, file(MODEL + "A.java", method(50)));
    breaks(Rule.METHODS_ARE_SHORT, file(MODEL + "RunFold.java", method(41)));
    keeps(Rule.METHODS_ARE_SHORT, file(MODEL + "RunFold.java", method(40)));
  }

  @Test
  void a_package_or_type_named_after_nothing_is_found() {
    breaks(Rule.PACKAGES_ARE_NOUNS, file(MODEL + "A.java", "package dev.tailrace.util;"));
    breaks(Rule.PACKAGES_ARE_NOUNS, file(MODEL + "A.java", "class RunManager {}"));
    keeps(
        Rule.PACKAGES_ARE_NOUNS,
        file(MODEL + "A.java", "package dev.tailrace.run; import java.util.List; class Run {}"));
  }

  @Test
  void a_package_without_its_story_is_found() {
    String story = "/** Runs. */\n@NullMarked package dev.tailrace.model;";
    SourceFile type = file(MODEL + "A.java", "package dev.tailrace.model; class A {}");

    breaks(Rule.PACKAGES_TELL_THEIR_STORY, type);
    keeps(Rule.PACKAGES_TELL_THEIR_STORY, file("examples/java/A.java", "class A {}"));
    keeps(Rule.PACKAGES_TELL_THEIR_STORY, type, file(MODEL + "package-info.java", story));
    breaks(
        Rule.PACKAGES_TELL_THEIR_STORY,
        type,
        file(MODEL + "package-info.java", story.replace("@NullMarked", "")));
    breaks(
        Rule.PACKAGES_TELL_THEIR_STORY,
        type,
        file(MODEL + "package-info.java", story.replace("Runs.", "Runs." + "\n * x".repeat(15))));
  }

  @Test
  void a_public_type_without_javadoc_is_found() {
    breaks(Rule.TYPES_SAY_WHAT_THEY_ARE, file(MODEL + "A.java", "public class A {}"));
    keeps(Rule.TYPES_SAY_WHAT_THEY_ARE, file(MODEL + "A.java", "/** It. */ public class A {}"));
    keeps(Rule.TYPES_SAY_WHAT_THEY_ARE, file(MODEL + "A.java", "class A {}"));
    keeps(Rule.TYPES_SAY_WHAT_THEY_ARE, file(TEST + "A.java", "public class A {}"));
  }

  @Test
  void a_default_over_a_sealed_type_is_found() {
    String sealed = "sealed interface E { record F(int i) implements E {} }";
    breaks(
        Rule.SEALED_SWITCHES_ARE_TOTAL,
        file(MODEL + "E.java", sealed),
        body("switch (e) { case E.F(int i) -> a(); default -> b(); }"));
    breaks(
        Rule.SEALED_SWITCHES_ARE_TOTAL,
        file(MODEL + "E.java", sealed),
        body("int x = switch (e) { case F f -> 1; case null, default -> 2; };"));
    keeps(
        Rule.SEALED_SWITCHES_ARE_TOTAL,
        file(MODEL + "E.java", sealed),
        body("switch (e) { case E.F(int i) -> a(); }"));
    keeps(
        Rule.SEALED_SWITCHES_ARE_TOTAL,
        file(MODEL + "E.java", sealed),
        body("switch (o) { case E e -> a(); case String s -> a(); default -> b(); }"));
  }

  @Test
  void a_switch_with_colons_is_found() {
    breaks(Rule.SEALED_SWITCHES_ARE_TOTAL, body("switch (i) { case 1: a(); break; }"));
  }

  @Test
  void a_model_that_reaches_outside_is_found() {
    breaks(Rule.THE_MODEL_IS_PURE, body("double d = Math.random();"));
    breaks(Rule.THE_MODEL_IS_PURE, body("System.out.println();"));
    breaks(Rule.THE_MODEL_IS_PURE, file(MODEL + "A.java", "import org.slf4j.Logger;"));
    breaks(Rule.THE_MODEL_IS_PURE, file(MODEL + "A.java", "import java.nio.file.Path;"));
    keeps(Rule.THE_MODEL_IS_PURE, file(MODEL + "A.java", "import java.util.List;"));
    keeps(Rule.THE_MODEL_IS_PURE, body("System.arraycopy(a, 0, b, 0, 1);"));
    keeps(Rule.THE_MODEL_IS_PURE, file(WIRE + "A.java", "import java.io.InputStream;"));
  }

  @Test
  void a_clock_call_outside_the_modules_that_may_is_found() {
    breaks(Rule.TIME_IS_A_PARAMETER, body("var t = Instant.now();"));
    breaks(Rule.TIME_IS_A_PARAMETER, body("long t = java.lang.System.nanoTime();"));
    breaks(Rule.TIME_IS_A_PARAMETER, body("LongSupplier ticker = System::nanoTime;"));
    keeps(
        Rule.TIME_IS_A_PARAMETER,
        file(SERVER + "A.java", "class A { long t = System.nanoTime(); }"));
    keeps(
        Rule.TIME_IS_A_PARAMETER,
        file(TEST + "ATest.java", "class A { long t = System.nanoTime(); }"));
  }

  @Test
  void a_topic_name_outside_its_home_is_found() {
    breaks(Rule.TOPICS_HAVE_ONE_HOME, body("String t = \"tailrace.dead-letters\";"));
    keeps(Rule.TOPICS_HAVE_ONE_HOME, body("String t = \"tailrace.toml\";"));
    keeps(
        Rule.TOPICS_HAVE_ONE_HOME,
        file(WIRE + "Topics.java", "class Topics { String r = \"tailrace.runs\"; }"));
  }

  @Test
  void an_event_name_outside_wire_is_found() {
    breaks(Rule.EVENT_NAMES_HAVE_ONE_HOME, body("String t = \"run.started\";"));
    keeps(Rule.EVENT_NAMES_HAVE_ONE_HOME, body("String t = \"run.count\";"));
    keeps(
        Rule.EVENT_NAMES_HAVE_ONE_HOME,
        file(WIRE + "Types.java", "class Types { String r = \"run.started\"; }"));
  }

  @Test
  void a_second_file_that_knows_an_http_path_is_found() {
    SourceFile routes = file(SERVER + "Routes.java", "class R { String a = \"/api/v1/runs\"; }");

    keeps(Rule.PATHS_HAVE_ONE_HOME, routes);
    breaks(
        Rule.PATHS_HAVE_ONE_HOME,
        routes,
        file(SERVER + "Tail.java", "class T { String a = \"/api/v1/tail\"; }"));
  }

  @Test
  void a_test_whose_name_is_no_fact_is_found() {
    breaks(Rule.TESTS_ARE_NAMED_AS_FACTS, file(TEST + "A.java", "class A { @Test void run() {} }"));
    keeps(
        Rule.TESTS_ARE_NAMED_AS_FACTS,
        file(TEST + "A.java", "class A { void run() {} @Test void a_run_runs() {} }"));
  }

  @Test
  void a_test_that_sleeps_is_found() {
    String sleeper = "class A { void a() throws Exception { TimeUnit.SECONDS.sleep(1); } }";
    breaks(Rule.TESTS_DO_NOT_SLEEP, file(TEST + "A.java", sleeper));
    breaks(
        Rule.TESTS_DO_NOT_SLEEP,
        file(TEST + "A.java", sleeper.replace("TimeUnit.SECONDS", "Thread")));
    keeps(Rule.TESTS_DO_NOT_SLEEP, file(SERVER + "A.java", sleeper));
  }

  @Test
  void an_import_of_mocks_is_found() {
    breaks(
        Rule.TESTS_USE_THE_REAL_THING,
        file(TEST + "A.java", "import static org.mockito.Mockito.mock;"));
    keeps(Rule.TESTS_USE_THE_REAL_THING, file(TEST + "A.java", "import org.junit.Test;"));
  }

  private static void breaks(Rule rule, SourceFile... files) {
    assertNotEquals(List.of(), rule.brokenIn(Sources.of(Arrays.asList(files))), rule.statement);
  }

  private static void keeps(Rule rule, SourceFile... files) {
    assertEquals(List.of(), rule.brokenIn(Sources.of(Arrays.asList(files))), rule.statement);
  }

  private static SourceFile file(String path, String text) {
    return new SourceFile(path, text);
  }

  /** A method of the model with these statements. */
  private static SourceFile body(String statements) {
    return file(MODEL + "A.java", "class A { void a() { " + statements + " } }");
  }

  private static String method(int lines) {
    return "class A {\n  void a() {\n" + "    b();\n".repeat(lines - 2) + "  }\n}\n";
  }
}
