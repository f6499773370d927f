package dev.tailrace.server.inputs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tailrace.model.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of bad input, against a real broker and the real server. */
final class KafkaInputsTest {
  private static final AtomicInteger CASES = new AtomicInteger();

  private static Stage stage;

  @BeforeAll
  static void start(@TempDir Path folder) throws InterruptedException {
    stage = Stage.start(folder);
  }

  @AfterAll
  static void stop() {
    stage.close();
  }

  static List<Input> rows() {
    return Stream.of(
            EncodingRows.all(),
            NumberRows.all(),
            KeyRows.all(),
            FieldRows.all(),
            LimitRows.all(),
            LifecycleRows.all(),
            BrokerRows.all())
        .flatMap(List::stream)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void it_ends_as_the_page_says_and_the_fold_goes_on(Input input) throws Exception {
    String run = input.row().toLowerCase(Locale.ROOT) + "-" + CASES.incrementAndGet();
    new Scene(stage, run).play(input);
  }

  @Test
  void the_page_has_these_rows_with_these_reasons_and_no_others() throws IOException {
    Map<String, Set<Reason>> tested = new TreeMap<>();
    rows()
        .forEach(
            input ->
                tested.computeIfAbsent(input.row(), _ -> new TreeSet<>()).addAll(input.reasons()));
    tested.put("K41", Set.of()); // CorruptLogTest: it breaks a broker of its own

    assertEquals(tested, InputsPage.read().reasons("K"));
    assertEquals(54, tested.size());
  }
}
