package dev.tailrace.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.tailrace.model.Value;
import dev.tailrace.model.event.Event;
import dev.tailrace.model.event.Heartbeat;
import dev.tailrace.model.event.LogChunk;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.model.event.RunEvent.ArtifactLogged;
import dev.tailrace.model.event.RunEvent.RunFinished;
import dev.tailrace.model.event.RunEvent.RunStarted;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Odd input that is taken, and as what. */
final class AcceptedRecordsTest {
  private static final String METRICS = "\"type\":\"metrics\",\"v\":1,\"run\":\"r\",\"time\":5";
  private static final String STARTED = "\"type\":\"run.started\",\"v\":1,\"run\":\"r\",\"time\":5";

  @Test
  void words_and_texts_for_non_finite_numbers_are_kept_as_numbers() {
    MetricBatch batch =
        metrics(
            "\"steps\":[0,1,2,3,4,5],\"metrics\":{\"a\":"
                + "[NaN,Infinity,-Infinity,\"NaN\",\"Infinity\",\"-Infinity\"]}");

    double plus = Double.POSITIVE_INFINITY;
    double minus = Double.NEGATIVE_INFINITY;
    assertArrayEquals(
        new double[] {Double.NaN, plus, minus, Double.NaN, plus, minus}, batch.values()[0]);
  }

  @Test
  void a_single_non_finite_value_is_kept() {
    MetricBatch batch = metrics("\"step\":0,\"metrics\":{\"a\":NaN,\"b\":\"-Infinity\"}");

    assertArrayEquals(new double[][] {{Double.NaN}, {Double.NEGATIVE_INFINITY}}, batch.values());
  }

  @Test
  void minus_zero_subnormals_and_the_largest_numbers_keep_their_bits() {
    MetricBatch batch =
        metrics(
            "\"steps\":[0,1,2,3,4],\"metrics\":{\"a\":"
                + "[-0.0,-0,4.9e-324,1.7976931348623157e308,1e-400]}");

    assertArrayEquals(
        new double[] {-0.0, -0.0, 0x1p-1074, Double.MAX_VALUE, 0.0}, batch.values()[0]);
  }

  @Test
  void numbers_are_equal_however_they_are_written() {
    MetricBatch batch =
        metrics("\"steps\":[1E5,100000,100000.0],\"metrics\":{\"a\":[1,1.0,10e-1]}");

    assertArrayEquals(new long[] {100_000, 100_000, 100_000}, batch.steps());
    assertArrayEquals(new double[] {1, 1, 1}, batch.values()[0]);
  }

  @Test
  void rows_without_times_have_the_time_of_the_event() {
    MetricBatch batch = metrics("\"steps\":[1,2],\"metrics\":{\"a\":[1,2]}");

    assertArrayEquals(new long[] {5, 5}, batch.timesEpochMs());
  }

  @Test
  void steps_may_go_back_and_repeat() {
    MetricBatch batch = metrics("\"steps\":[9,3,3],\"metrics\":{\"a\":[1,2,3]}");

    assertArrayEquals(new long[] {9, 3, 3}, batch.steps());
  }

  @Test
  void the_type_may_come_last() {
    Event event =
        known(
            "{\"metrics\":{\"a\":1},\"step\":2,"
                + "\"time\":5,\"run\":\"r\",\"v\":1,\"type\":\"metrics\"}");

    assertArrayEquals(new long[] {2}, assertInstanceOf(MetricBatch.class, event).steps());
  }

  @Test
  void names_that_trouble_other_languages_are_plain_names() {
    MetricBatch batch =
        metrics("\"step\":1,\"metrics\":{\"__proto__\":1,\"constructor\":2,\"🚀 ü\":3}");

    assertArrayEquals(new String[] {"__proto__", "constructor", "🚀 ü"}, batch.names());
  }

  @Test
  void names_equal_after_normalisation_are_two_names() {
    MetricBatch batch = metrics("\"step\":1,\"metrics\":{\"\\u00e9\":1,\"e\\u0301\":2}");

    assertEquals(2, batch.names().length);
  }

  @Test
  void fields_of_a_batch_are_unknown_fields_elsewhere() {
    Event event = known("{" + STARTED + ",\"metrics\":\"none\",\"steps\":[\"a\"],\"times\":7}");

    assertInstanceOf(RunStarted.class, event);
  }

  @Test
  void unknown_fields_are_ignored() {
    assertEquals(known("{" + STARTED + "}"), known("{" + STARTED + ",\"x\":[{\"y\":null}]}"));
  }

  @Test
  void null_is_as_good_as_absent_where_nothing_is_required() {
    String nulls = ",\"name\":null,\"config\":null,\"rank\":null,\"parent\":null,\"writer\":null}";

    assertEquals(known("{" + STARTED + "}"), known("{" + STARTED + nulls));
  }

  @Test
  void null_inside_config_is_a_value() {
    RunStarted started =
        assertInstanceOf(RunStarted.class, known("{" + STARTED + ",\"config\":{\"a\":null}}"));

    assertEquals(Map.of("a", Value.Null.NULL), started.launch().config().fields());
  }

  @Test
  void depth_64_is_allowed() {
    String nested = "[".repeat(62) + "]".repeat(62);

    assertInstanceOf(
        RunStarted.class, known("{" + STARTED + ",\"config\":{\"a\":" + nested + "}}"));
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 32_503_680_000_000_000L, Long.MAX_VALUE})
  void any_time_is_taken_because_no_time_of_a_client_is_trusted(long timeEpochMs) {
    Event event =
        known("{\"type\":\"run.deleted\",\"v\":1,\"run\":\"r\",\"time\":" + timeEpochMs + "}");

    assertEquals(timeEpochMs, event.timeEpochMs());
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "javascript:alert(1)", "\\\\\\\\host\\\\share"})
  void the_address_of_a_file_is_only_a_text(String uri) {
    Event event =
        known(
            "{\"type\":\"artifact.logged\",\"v\":1,\"run\":\"r\",\"time\":5,"
                + "\"path\":\"../a\",\"uri\":\""
                + uri
                + "\"}");

    assertEquals(
        uri.replace("\\\\", "\\"), assertInstanceOf(ArtifactLogged.class, event).file().uri());
  }

  @Test
  void a_bare_text_is_a_line_at_the_time_of_the_event() {
    Event event =
        known(
            "{\"type\":\"log\",\"v\":1,\"run\":\"r\",\"time\":5,"
                + "\"lines\":[\"a\\r\\u001b[0m\\u0000\",{\"text\":\"b\"},"
                + "{\"time\":6,\"text\":\"\"}]}");

    LogChunk chunk = assertInstanceOf(LogChunk.class, event);
    assertEquals("stdout", chunk.stream());
    assertEquals(
        List.of(
            new LogChunk.Line(5, "a\r\u001b[0m\u0000"),
            new LogChunk.Line(5, "b"),
            new LogChunk.Line(6, "")),
        chunk.lines());
  }

  @Test
  void a_heartbeat_has_no_seq_even_when_one_is_sent() {
    Event event =
        known(
            "{\"type\":\"heartbeat\",\"v\":1,\"run\":\"r\",\"time\":5,"
                + "\"writer\":\"w\",\"seq\":9}");

    assertEquals(0, assertInstanceOf(Heartbeat.class, event).header().seq());
  }

  @Test
  void an_end_without_a_rank_is_the_end_of_the_run() {
    Event event =
        known(
            "{\"type\":\"run.finished\",\"v\":1,\"run\":\"r\",\"time\":5,\"status\":\"finished\"}");

    RunFinished finished = assertInstanceOf(RunFinished.class, event);
    assertNull(finished.rank());
    assertNull(finished.attempt());
  }

  @Test
  void blanks_after_the_record_are_no_tokens() {
    assertInstanceOf(RunStarted.class, known("{" + STARTED + "}\r\n"));
  }

  private static MetricBatch metrics(String fields) {
    return assertInstanceOf(MetricBatch.class, known("{" + METRICS + "," + fields + "}"));
  }

  private static Event known(String json) {
    return known(json.getBytes(UTF_8));
  }

  static Event known(byte[] record) {
    Decoded decoded = EventCodec.decode(record);
    return assertInstanceOf(Decoded.Known.class, decoded, decoded::toString).event();
  }
}
