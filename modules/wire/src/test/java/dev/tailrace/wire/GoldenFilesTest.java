package dev.tailrace.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.event.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class GoldenFilesTest {
  private static final String HEX_SUFFIX = ".hex.txt";

  @BeforeAll
  static void addMissingWhenAsked() throws IOException {
    if ("write".equals(System.getProperty("tailrace.golden"))) {
      GoldenFiles.addMissing();
    }
  }

  static List<Path> annotated() throws IOException {
    try (Stream<Path> files = Files.list(GoldenFiles.FOLDER)) {
      return files.filter(file -> file.toString().endsWith(HEX_SUFFIX)).sorted().toList();
    }
  }

  @Test
  void the_examples_only_gain() throws IOException {
    Map<String, String> present = GoldenFiles.present();

    assertEquals(GoldenFiles.pinned(), present);
  }

  @ParameterizedTest
  @MethodSource("dev.tailrace.wire.RoundTripTest#samples")
  void json_examples_are_read_as_their_event(Map.Entry<String, Event> sample) throws IOException {
    byte[] json = GoldenFiles.read(sample.getKey() + ".json");

    assertEquals(new Decoded.Known(sample.getValue()), EventCodec.decode(json));
  }

  @ParameterizedTest
  @MethodSource("dev.tailrace.wire.RoundTripTest#samples")
  void cbor_examples_are_read_as_their_event(Map.Entry<String, Event> sample) throws IOException {
    byte[] cbor = GoldenFiles.read(sample.getKey() + ".cbor");

    assertEquals(new Decoded.Known(sample.getValue()), EventCodec.decode(cbor));
  }

  @ParameterizedTest
  @MethodSource("dev.tailrace.wire.RoundTripTest#samples")
  void cbor_is_written_as_in_the_examples(Map.Entry<String, Event> sample) throws IOException {
    byte[] cbor = EventCodec.cbor(sample.getValue());

    assertArrayEquals(GoldenFiles.read(sample.getKey() + ".cbor"), cbor);
  }

  @ParameterizedTest
  @MethodSource("annotated")
  void annotated_bytes_are_those_of_the_example(Path annotated) throws IOException {
    String hex =
        Files.readAllLines(annotated).stream()
            .map(line -> line.replaceAll("#.*", "").replaceAll("\\s", ""))
            .collect(Collectors.joining());
    String name = String.valueOf(annotated.getFileName()).replace(HEX_SUFFIX, ".cbor");

    byte[] bytes = HexFormat.of().parseHex(hex);

    assertArrayEquals(GoldenFiles.read(name), bytes);
  }

  @Test
  void at_least_five_examples_are_annotated() throws IOException {
    List<Path> annotated = annotated();

    assertTrue(annotated.size() >= 5, annotated::toString);
  }
}
