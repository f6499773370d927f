package dev.tailrace.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class InvalidRecordsTest {
  private static final Pattern REPEATED = Pattern.compile("\\$\\{(\\d+):([^}]*)}");
  private static final String HEX = "hex:";

  /** A line of the table. */
  record Row(String name, String reason, String detail, String record) {
    @Override
    public String toString() {
      return name;
    }

    byte[] bytes() {
      if (record.startsWith(HEX)) {
        return HexFormat.of().parseHex(record.substring(HEX.length()));
      }
      return REPEATED.matcher(record).replaceAll(InvalidRecordsTest::repeat).getBytes(UTF_8);
    }
  }

  static List<Row> rows() throws IOException {
    try (Stream<String> lines =
        Files.lines(SchemaFolder.PATH.resolve("examples/invalid/records.tsv"))) {
      return lines.skip(1).map(InvalidRecordsTest::row).toList();
    }
  }

  private static Row row(String line) {
    String[] cells = line.split("\t", -1);
    return new Row(cells[0], cells[1], cells[2], cells[3]);
  }

  private static String repeat(java.util.regex.MatchResult match) {
    return IntStream.range(0, Integer.parseInt(match.group(1)))
        .mapToObj(i -> match.group(2).replace("#", Integer.toString(i)))
        .collect(Collectors.collectingAndThen(Collectors.joining(), Matcher::quoteReplacement));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void every_bad_record_is_refused_with_its_reason_and_field(Row row) {
    Decoded decoded = EventCodec.decode(row.bytes());

    Refusal refusal = assertInstanceOf(Decoded.Refused.class, decoded).refusal();
    assertEquals(row.reason(), refusal.reason().code(), refusal::toString);
    assertTrue(refusal.detail().startsWith(row.detail()), refusal::toString);
  }
}
