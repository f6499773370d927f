package dev.tailrace.server.inputs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of the catalogue of bad inputs over HTTP. */
final class HttpInputsTest {
  private static final Pattern ROW = Pattern.compile("^\\| (H\\d\\d) \\|");
  private static final Path PAGE =
      Path.of(System.getProperty("tailrace.root", "../.."), "docs", "reference", "inputs.md");

  /** What nothing here answers yet, or what is no matter of HTTP; the page says why. */
  private static final List<String> WITHOUT_COUNTERPART =
      List.of("H28", "H39", "H45", "H50", "H51", "H53", "H54");

  private static World world;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException, InterruptedException {
    world = World.start(folder);
  }

  /** Ends only when no reader holds a view any more. */
  @AfterAll
  @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  static void stop() {
    world.close();
  }

  static List<Row> rows() {
    return Stream.of(
            PathRows.rows(),
            FramingRows.rows(),
            AccessRows.rows(),
            HeaderRows.rows(),
            BodyRows.rows(),
            QueryRows.rows(),
            AnswerRows.rows(),
            TailRows.rows(),
            SlowRows.rows(),
            LogRows.rows())
        .flatMap(List::stream)
        .sorted((a, b) -> a.id().compareTo(b.id()))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("rows")
  @Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void an_input_is_answered_as_documented_and_the_next_is_served(Row row) throws Exception {
    for (Row.Check check : row.checks()) {
      check.run(world);
    }
    world.requireService();
  }

  @Test
  void the_page_of_inputs_has_every_row_and_the_test_has_each_that_has_a_counterpart()
      throws IOException {
    List<String> told =
        Files.readAllLines(PAGE).stream()
            .flatMap(line -> ROW.matcher(line).results().map(row -> row.group(1)))
            .sorted()
            .toList();
    List<String> tested = rows().stream().map(Row::id).toList();
    TreeSet<String> known = new TreeSet<>(tested);
    known.addAll(WITHOUT_COUNTERPART);

    assertEquals(List.copyOf(known), told);
    assertEquals(tested.size() + WITHOUT_COUNTERPART.size(), known.size());
  }

  @Test
  @Tag("slow")
  void ten_thousand_clients_that_go_away_leave_nothing_behind() throws IOException {
    SlowRows.goAway(world, 10_000);
    world.requireService();
  }
}
