package dev.tailrace.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.tailrace.model.event.Event;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ChecksumTest {
  private static final String SUMMARY = "\"type\":\"run.summary\",\"v\":1,\"run\":\"r\",\"time\":5";
  private static final String METRICS = "\"type\":\"metrics\",\"v\":1,\"run\":\"r\",\"time\":5";

  @ParameterizedTest
  @MethodSource("dev.tailrace.wire.RoundTripTest#samples")
  void json_cbor_and_a_resend_agree(Map.Entry<String, Event> sample) {
    byte[] json = EventCodec.json(sample.getValue());
    byte[] cbor = EventCodec.cbor(sample.getValue());
    byte[] resent =
        ("{\"resent\":true," + new String(json, 1, json.length - 1, UTF_8)).getBytes(UTF_8);

    int expected = EventCodec.checksum(sample.getValue());

    assertEquals(expected, EventCodec.checksum(AcceptedRecordsTest.known(json)));
    assertEquals(expected, EventCodec.checksum(AcceptedRecordsTest.known(cbor)));
    assertEquals(expected, EventCodec.checksum(AcceptedRecordsTest.known(resent)));
  }

  @Test
  void samples_have_different_checksums() {
    var byChecksum = new HashMap<Integer, String>();

    Samples.all()
        .forEach((name, event) -> byChecksum.putIfAbsent(EventCodec.checksum(event), name));

    assertEquals(Samples.all().size(), byChecksum.size());
  }

  @Test
  void the_order_of_keys_and_the_way_to_write_a_number_do_not_count() {
    int one = checksum(SUMMARY + ",\"summary\":{\"a\":1,\"b\":{\"c\":1e2,\"d\":[2]}}");
    int other = checksum("\"summary\":{\"b\":{\"d\":[2.0],\"c\":100},\"a\":1.0}," + SUMMARY);

    assertEquals(one, other);
  }

  @Test
  void the_order_of_metrics_and_the_form_of_the_batch_do_not_count() {
    int rows = checksum(METRICS + ",\"steps\":[7],\"times\":[5],\"metrics\":{\"b\":[2],\"a\":[1]}");
    int row = checksum(METRICS + ",\"step\":7,\"metrics\":{\"a\":1.0,\"b\":2e0},\"rank\":0");

    assertEquals(rows, row);
  }

  @Test
  void a_word_and_a_text_for_a_non_finite_number_agree() {
    int word = checksum(SUMMARY + ",\"summary\":{\"a\":-Infinity}");
    int text = checksum(SUMMARY + ",\"summary\":{\"a\":\"-Infinity\"}");

    assertEquals(word, text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"step\":7,\"metrics\":{\"a\":-0.0,\"b\":2}",
        "\"step\":7,\"metrics\":{\"a\":0.0,\"b\":3}",
        "\"step\":7,\"metrics\":{\"a\":2,\"b\":0.0}",
        "\"step\":8,\"metrics\":{\"a\":0.0,\"b\":2}",
        "\"step\":7,\"metrics\":{\"a\":0.0,\"b\":2},\"rank\":1",
        "\"step\":7,\"metrics\":{\"a\":0.0,\"b\":2},\"attempt\":2",
        "\"step\":7,\"metrics\":{\"a\":0.0,\"b\":2},\"writer\":\"w\",\"seq\":1",
        "\"steps\":[7],\"times\":[6],\"metrics\":{\"a\":[0.0],\"b\":[2]}",
        "\"steps\":[7,7],\"metrics\":{\"a\":[0.0,0.0],\"b\":[2,2]}",
        "\"step\":7,\"metrics\":{\"a\":0.0}"
      })
  void any_other_content_has_another_checksum(String other) {
    int original = checksum(METRICS + ",\"step\":7,\"metrics\":{\"a\":0.0,\"b\":2}");

    assertNotEquals(original, checksum(METRICS + "," + other));
  }

  @Test
  void texts_larger_than_the_buffer_count_to_the_last_character() {
    int one = checksum(SUMMARY + ",\"summary\":{\"a\":\"" + "x".repeat(5_000) + "y\"}");
    int other = checksum(SUMMARY + ",\"summary\":{\"a\":\"" + "x".repeat(5_000) + "z\"}");

    assertNotEquals(one, other);
  }

  private static int checksum(String fields) {
    return EventCodec.checksum(AcceptedRecordsTest.known(("{" + fields + "}").getBytes(UTF_8)));
  }
}
