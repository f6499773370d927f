package dev.tailrace.server.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.Value;
import dev.tailrace.server.ingest.Split.UnsplittableException;
import dev.tailrace.wire.ValueCodec;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SplitTest {
  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> parts(byte[] body, Split split) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < split.count(); i++) {
      parts.add(new String(split.part(body, i), StandardCharsets.UTF_8));
    }
    return parts;
  }

  private static List<String> json(String text) throws UnsplittableException {
    byte[] body = utf8(text);
    return parts(body, JsonSplit.of(body, body.length));
  }

  @Test
  void an_array_falls_into_its_elements_without_the_blanks() throws UnsplittableException {
    assertEquals(List.of("{\"a\":[1,{}]}", "2", "\"x\""), json(" [ {\"a\":[1,{}]} ,2\n,\"x\"] \n"));
  }

  @Test
  void brackets_and_quotes_in_strings_do_not_count() throws UnsplittableException {
    assertEquals(List.of("{\"a\":\"]},[\\\"\\\\\"}", "{}"), json("[{\"a\":\"]},[\\\"\\\\\"},{}]"));
  }

  @Test
  void a_single_event_is_its_own_part() throws UnsplittableException {
    assertEquals(List.of("{\"a\":1} {\"b\":2}"), json("\n{\"a\":1} {\"b\":2}\n"));
  }

  @Test
  void an_empty_array_has_no_parts() throws UnsplittableException {
    assertEquals(List.of(), json("[ ]"));
  }

  @Test
  void a_broken_element_leaves_the_others_whole() throws UnsplittableException {
    assertEquals(List.of("{\"a\":,,}", "{\"b\":2}"), json("[{\"a\":,,},{\"b\":2}]"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[", "[1", "[1,", "[1,]", "[,1]", "[1,,2]", "[1]x", "[}]", "[\"a]", "[{]"})
  void what_is_no_array_cannot_be_split(String text) {
    assertThrows(UnsplittableException.class, () -> json(text));
  }

  @Test
  void nesting_takes_no_stack() throws UnsplittableException {
    String deep = "[".repeat(1_000_000) + "]".repeat(1_000_000);
    assertEquals(1, json("[" + deep + "]").size());
  }

  @Test
  void lines_may_end_in_either_way_and_be_empty() throws UnsplittableException {
    byte[] body = utf8("{\"a\":1}\r\n\n  \n{\"b\":2}\n{\"c\":3}");
    assertEquals(
        List.of("{\"a\":1}", "{\"b\":2}", "{\"c\":3}"),
        parts(body, Split.lines(body, body.length)));
  }

  @Test
  void a_sequence_of_cbor_falls_into_its_items() throws UnsplittableException {
    SplittableRandom random = new SplittableRandom(11);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    List<byte[]> items = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      byte[] item = ValueCodec.cbor(value(random, 4));
      items.add(item);
      all.writeBytes(item);
    }
    byte[] body = all.toByteArray();
    Split split = CborSplit.of(body, body.length);
    assertEquals(items.size(), split.count());
    for (int i = 0; i < items.size(); i++) {
      assertEquals(
          HexFormat.of().formatHex(items.get(i)), HexFormat.of().formatHex(split.part(body, i)));
    }
  }

  private static Value value(SplittableRandom random, int depth) {
    return switch (random.nextInt(depth == 0 ? 4 : 6)) {
      case 0 -> new Value.Whole(random.nextLong() >> random.nextInt(64));
      case 1 -> new Value.Real(random.nextDouble());
      case 2 -> new Value.Text("x".repeat(random.nextInt(300)));
      case 3 -> Value.Null.NULL;
      case 4 -> new Value.Items(List.of(value(random, depth - 1), value(random, depth - 1)));
      default -> new Value.Fields(Map.of("k", value(random, depth - 1)));
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "d9",
        "d9d9f7",
        "a1",
        "a16161",
        "5bffffffffffffffff",
        "9bffffffffffffffff",
        "5f4100ff",
        "9f01ff",
        "bf616101ff",
        "7bffffffffffffffff61",
        "1c",
        "bb7fffffffffffffff00",
        "62c3"
      })
  void cbor_that_ends_early_lies_or_is_indefinite_cannot_be_split(String hex) {
    byte[] body = HexFormat.of().parseHex(hex);
    assertThrows(UnsplittableException.class, () -> CborSplit.of(body, body.length));
  }

  @Test
  void random_bytes_split_or_not_but_never_break_the_splitter() {
    SplittableRandom random = new SplittableRandom(13);
    int split = 0;
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] body = new byte[random.nextInt(64)];
      random.nextBytes(body);
      try {
        split += CborSplit.of(body, body.length).count() + JsonSplit.of(body, body.length).count();
      } catch (UnsplittableException _) {
        refused++;
      }
    }
    assertTrue(split > 0 && refused > 0);
  }
}
