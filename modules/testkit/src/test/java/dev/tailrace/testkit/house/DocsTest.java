package dev.tailrace.testkit.house;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages lead somewhere, and say what the build says. */
class DocsTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)");
  private static final Pattern ARTIFACT = Pattern.compile("<artifactId>([^<]+)</artifactId>");
  private static final Pattern CODE = Pattern.compile("`([a-z][a-z0-9_.-]+)`");
  private static final Pattern MODULE = Pattern.compile("<module>modules/([a-z]+)</module>");
  private static final Pattern README_MODULE = Pattern.compile("(?m)^\\| `modules/([a-z]+)`");
  private static final Pattern CODE_CELL = Pattern.compile("(?m)^\\| `([a-z]+)`");
  private static final Pattern PROOF = Pattern.compile("`([A-Z]\\w+Test)\\.([a-z_]+)`");
  private static final int README_LINES_MAX = 150;

  @Test
  void every_link_within_the_repository_leads_to_a_file() throws IOException {
    List<SourceFile> pages =
        Repository.sources().stream().filter(file -> file.kind().equals("md")).toList();

    List<String> broken = pages.stream().flatMap(page -> brokenLinks(page).stream()).toList();

    assertEquals(List.of(), broken);
    assertTrue(pages.size() > 10, "too few pages: is tailrace.root right?");
  }

  @Test
  void a_link_that_leads_nowhere_is_found() {
    SourceFile page =
        new SourceFile("docs/a.md", "[a](README.md) [b](gone.md#x) [c](https://example.org/d)");

    assertEquals(List.of("docs/a.md: gone.md"), brokenLinks(page));
  }

  @Test
  void every_page_below_docs_is_linked_from_another_page() throws IOException {
    List<SourceFile> pages =
        Repository.sources().stream().filter(file -> file.kind().equals("md")).toList();
    Set<Path> linked = new HashSet<>();
    pages.forEach(page -> links(page).forEach(link -> linked.add(target(page, link))));

    List<String> hidden =
        pages.stream()
            .map(SourceFile::path)
            .filter(path -> path.startsWith("docs/"))
            .filter(path -> !linked.contains(Repository.root().resolve(path)))
            .toList();

    assertEquals(List.of(), hidden);
  }

  @Test
  void readme_and_contributing_name_the_modules() throws IOException {
    Path root = Repository.root();
    Set<String> modules = matches(MODULE, Files.readString(root.resolve("pom.xml")));
    try (Stream<Path> folders = Files.list(root.resolve("modules"))) {
      folders
          .filter(folder -> Files.exists(folder.resolve("pyproject.toml")))
          .forEach(folder -> modules.add(folder.getFileName().toString()));
    }

    assertEquals(modules, matches(README_MODULE, Files.readString(root.resolve("README.md"))));
    Set<String> named = matches(CODE_CELL, Files.readString(root.resolve("CONTRIBUTING.md")));
    assertEquals(modules, named);
  }

  @Test
  void the_page_of_dependencies_names_those_of_the_root_pom_and_no_others() throws IOException {
    Path root = Repository.root();
    String pom = Files.readString(root.resolve("pom.xml"));
    String page = Files.readString(root.resolve("docs/decisions/dependencies.md"));

    Set<String> declared = matches(ARTIFACT, pom);
    declared.removeIf(name -> name.startsWith("tailrace-"));
    Set<String> described = new TreeSet<>();
    page.lines()
        .filter(line -> line.startsWith("| `"))
        .forEach(line -> described.addAll(matches(CODE, line.split("\\|", -1)[1])));

    assertEquals(declared, described);
  }

  @Test
  void every_guarantee_names_a_test_that_is_there() throws IOException {
    String page = Files.readString(Repository.root().resolve("docs/guarantees.md"));
    List<SourceFile> tests =
        Repository.sources().stream().filter(file -> file.path().contains("/src/test/")).toList();

    List<MatchResult> named = PROOF.matcher(page).results().toList();
    List<String> missing =
        named.stream()
            .filter(
                it ->
                    tests.stream()
                        .noneMatch(
                            file ->
                                file.path().endsWith("/" + it.group(1) + ".java")
                                    && file.text().contains("void " + it.group(2) + "(")))
            .map(MatchResult::group)
            .toList();

    assertEquals(List.of(), missing);
    assertTrue(named.size() > 20, named.size() + " tests are named");
    for (String item : page.split("(?m)^(?=\\d+\\. )", -1)) {
      assertTrue(!item.matches("(?s)\\d.*") || PROOF.matcher(item).find(), item);
    }
  }

  @Test
  void the_readme_is_read_in_one_go() throws IOException {
    List<String> lines = Files.readAllLines(Repository.root().resolve("README.md"));

    assertAll(
        () -> assertTrue(lines.size() <= README_LINES_MAX, lines.size() + " lines"),
        () -> assertTrue(lines.size() > 50, lines.size() + " lines"));
  }

  private static List<String> brokenLinks(SourceFile page) {
    return links(page)
        .filter(link -> Files.notExists(target(page, link)))
        .map(link -> page.path() + ": " + link)
        .toList();
  }

  private static Stream<String> links(SourceFile page) {
    return LINK.matcher(page.text())
        .results()
        .map(link -> link.group(1))
        .filter(link -> !link.contains(":"));
  }

  private static Path target(SourceFile page, String link) {
    return Repository.root().resolve(page.path()).resolveSibling(link).normalize();
  }

  private static Set<String> matches(Pattern pattern, String text) {
    Set<String> found = new TreeSet<>();
    pattern.matcher(text).results().map((MatchResult m) -> m.group(1)).forEach(found::add);
    return found;
  }
}
