package dev.tailrace.server.inputs;

import static dev.tailrace.model.Reason.BAD_ENCODING;
import static dev.tailrace.model.Reason.DUPLICATE_KEY;
import static dev.tailrace.model.Reason.EMPTY;
import static dev.tailrace.model.Reason.MALFORMED_CBOR;
import static dev.tailrace.model.Reason.MALFORMED_JSON;
import static dev.tailrace.model.Reason.NOT_AN_OBJECT;
import static dev.tailrace.model.Reason.TOMBSTONE;
import static dev.tailrace.model.Reason.TOO_DEEP;
import static dev.tailrace.model.Reason.TRAILING_TOKENS;
import static dev.tailrace.server.inputs.Input.row;
import static dev.tailrace.server.inputs.Sending.event;
import static dev.tailrace.server.inputs.Sending.runs;
import static dev.tailrace.server.inputs.Sending.started;
import static dev.tailrace.server.inputs.Sending.to;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tailrace.wire.Topic;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Bytes that are no record: rows K01 to K09. */
final class EncodingRows {
  private static final String STARTED = event("run.started", "");

  private EncodingRows() {}

  static List<Input> all() {
    return Stream.of(frames(), characters()).flatMap(List::stream).toList();
  }

  private static List<Input> frames() {
    return List.of(
        row("K01", "no bytes, in every folded topic")
            .refused(EMPTY, runs(""), to(Topic.METRICS, ""), to(Topic.LOGS, "")),
        row("K02", "a tombstone deletes nothing")
            .taken(started("\"config\":{\"lr\":0.1}"))
            .refused(TOMBSTONE, to(Topic.RUNS, _ -> null), to(Topic.METRICS, _ -> null))
            .sees("", "/run/config/lr", "0.1")
            .sees("", "/run/ledger/deadLetters", "1"),
        row("K03", "JSON that is cut off or not quite JSON")
            .refused(
                MALFORMED_JSON,
                runs(STARTED.substring(0, STARTED.length() - 1)),
                runs("{"),
                runs("{\"type\":\"run.st"),
                runs(STARTED.replace("}", ",}")),
                runs("{'type':'run.started'}"),
                runs(" " + STARTED)),
        row("K04", "something after the record")
            .refused(
                TRAILING_TOKENS, runs(STARTED + "x"), runs(STARTED + STARTED), runs(STARTED + "]"))
            .taken(runs(STARTED + "\r\n")),
        row("K05", "JSON that is no object")
            .refused(
                NOT_AN_OBJECT, runs("[" + STARTED + "]"), runs("\"text\""), runs("7"), runs("null"))
            .refused(NOT_AN_OBJECT, runs(hex("d9d9f780"))));
  }

  private static List<Input> characters() {
    return List.of(
        row("K06", "a byte order mark, UTF-16 and UTF-32")
            .refused(
                BAD_ENCODING,
                runs("\uFEFF" + STARTED),
                runs(STARTED.getBytes(UTF_16LE)),
                runs(STARTED.getBytes(UTF_16BE)),
                runs(hex("fffe7b007d00")),
                runs(hex("7b0000007d000000"))),
        row("K07", "text that is no UTF-8, or half of a pair")
            .refused(
                BAD_ENCODING,
                runs(note("\u00c0\u00af")), // an overlong slash
                runs(note("\u00e2\u0082")), // a sequence that is cut off
                runs(note("\u0080")), // a continuation of nothing
                runs(note("\u00ed\u00a0\u0080")), // a surrogate
                runs(note("\u00f4\u0090\u0080\u0080")), // beyond U+10FFFF
                started("\"note\":\"\\ud800\""),
                started("\"config\":{\"\\udfff\":1}"),
                started("\"other\":[\"\\udc00\\ud800\"]"),
                runs(hex("deadbeef00ff"))),
        row("K08", "a key that comes twice")
            .refused(
                DUPLICATE_KEY,
                started("\"time\":5"),
                started("\"\\u0074ime\":5"),
                started("\"config\":{\"a\":{\"b\":1,\"b\":1}}"),
                started("\"other\":{\"a\":1,\"a\":2}"),
                Sending.metrics("\"step\":1,\"metrics\":{\"a\":1,\"a\":1}"),
                Sending.metrics("\"steps\":[1],\"steps\":[1],\"metrics\":{\"a\":[1]}")),
        row("K09", "too many levels")
            .refused(
                TOO_DEEP,
                started("\"other\":" + "[".repeat(10_000)),
                started("\"config\":{\"a\":" + nested(63) + "}"))
            .taken(started("\"config\":{\"a\":" + nested(62) + "}")),
        row("K03", "CBOR that is cut off or promises too much")
            .refused(
                MALFORMED_CBOR,
                runs(hex("d9d9f7")),
                runs(hex("d9d9f7a164747970656b72")),
                runs(hex("d9d9f7bb8000000000000000")),
                runs(hex("d9d9f7bf64747970656b72756e2e64656c65746564ff"))));
  }

  private static String nested(int levels) {
    return "[".repeat(levels) + "]".repeat(levels);
  }

  /** A start whose note holds these bytes, one a character. */
  private static byte[] note(String bytes) {
    String before = STARTED.substring(0, STARTED.length() - 1) + ",\"note\":\"";
    return (new String(before.getBytes(UTF_8), ISO_8859_1) + bytes + "\"}").getBytes(ISO_8859_1);
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }
}
