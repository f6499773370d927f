package dev.tailrace.testkit.house;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The repository keeps the rules of style that a test can check. */
class TidyTest {
  private static Sources sources = Sources.of(List.of());

  @BeforeAll
  static void read_the_repository() throws IOException {
    sources = Sources.of(Repository.sources());
  }

  @ParameterizedTest
  @EnumSource(Rule.class)
  void the_repository_keeps_the_rule(Rule rule) {
    List<Finding> findings = rule.brokenIn(sources);

    assertTrue(
        findings.isEmpty(),
        () ->
            findings.stream()
                .map(Finding::toString)
                .collect(Collectors.joining("\n  ", rule.statement + ":\n  ", "\n")));
  }

  @Test
  void the_whole_repository_is_read() {
    long javaFiles = sources.java().size();

    System.out.printf(
        "tidy: %d rules over %d files, %d of them Java%n",
        Rule.values().length, sources.files().size(), javaFiles);
    assertTrue(javaFiles > 20, "too few Java files: is tailrace.root right?");
    assertTrue(sources.files().stream().anyMatch(file -> file.path().equals("tailrace")));
  }
}
