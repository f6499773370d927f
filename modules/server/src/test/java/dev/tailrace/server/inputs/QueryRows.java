package dev.tailrace.server.inputs;

import static dev.tailrace.server.inputs.Ask.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.server.inputs.Row.Check;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/** Parameters, cursors, filters, ranges. */
final class QueryRows {
  private static final String SERIES = "/api/v1/runs/calm/series?metric=loss";

  private QueryRows() {}

  static List<Row> rows() {
    return List.of(limits(), cursors(), bounds(), filters(), globs(), much(), ranges(), tags());
  }

  private static Row limits() {
    List<Check> checks = new ArrayList<>();
    for (String limit :
        List.of(
            "-1",
            "0",
            "1001",
            "1000000000",
            "1e400",
            "1e2",
            "abc",
            "",
            "+-1",
            "0x10",
            "1.0",
            "%2010",
            "9223372036854775808",
            "%d9%a3",
            "%2b5")) {
      checks.add(get("/api/v1/runs?limit=" + limit).is(400, "bad-request").says("limit"));
    }
    checks.add(get("/api/v1/runs?limit=1&limit=2").is(400, "bad-request").says("limit"));
    checks.add(get("/api/v1/runs?limt=1").is(400, "bad-request").says("did you mean limit?"));
    checks.add(get("/api/v1/runs?&").is(400, "bad-request"));
    checks.add(get("/api/v1/runs?limit=%zz").is(400, "bad-request"));
    checks.add(get("/api/v1/runs?deleted=maybe").is(400, "bad-request").says("deleted"));
    checks.add(get("/api/v1/runs", "Tailrace-Wait-Ms: -1").is(400, "bad-request"));
    checks.add(get("/api/v1/runs", "Tailrace-Wait-Ms: 1e9").is(400, "bad-request"));
    checks.add(get("/api/v1/runs?limit=1000").is(200));
    return Row.of(
        "H17", "a limit that is no number or out of bounds", checks.toArray(Check[]::new));
  }

  private static Row cursors() {
    List<Check> checks = new ArrayList<>();
    for (String path :
        List.of(
            "/api/v1/runs",
            "/api/v1/dead-letters",
            "/api/v1/runs/calm/logs",
            "/api/v1/runs/calm/events")) {
      for (String cursor :
          List.of(
              "",
              "x",
              "MQ",
              "%00",
              "=",
              "MTIzNDU2Nzg5MA",
              "a".repeat(9_000),
              Base64.getUrlEncoder()
                  .encodeToString(
                      ("2" + "0".repeat(8) + "calm").getBytes(StandardCharsets.US_ASCII)))) {
        checks.add(get(path + "?cursor=" + cursor).is(400, "bad-cursor"));
      }
    }
    checks.add(QueryRows::changedCursors);
    checks.add(QueryRows::forgedCursors);
    return Row.of(
        "H18", "a cursor that was changed or asked something else", checks.toArray(Check[]::new));
  }

  private static void changedCursors(World world) throws IOException {
    String next = get("/api/v1/runs?limit=1").answer(world).json().get("next").asText();
    get("/api/v1/runs?limit=1&cursor=" + next).is(200).run(world);
    get("/api/v1/runs?limit=1&sort=name&cursor=" + next).is(400, "bad-cursor").run(world);
    get("/api/v1/runs?limit=1&deleted=true&cursor=" + next).is(400, "bad-cursor").run(world);
    get("/api/v1/dead-letters?cursor=" + next).is(400, "bad-cursor").run(world);
    get("/api/v1/runs?limit=1&cursor=" + next + "&cursor=" + next)
        .is(400, "bad-request")
        .run(world);
    for (int i = 0; i < next.length(); i++) {
      char other = next.charAt(i) == 'A' ? 'B' : 'A';
      String changed = next.substring(0, i) + other + next.substring(i + 1);
      int status =
          get("/api/v1/runs?limit=1&cursor=" + changed)
              .is(400, "bad-cursor")
              .answer(world)
              .status();
      assertEquals(400, status);
    }
  }

  /** Whoever knows how a checksum is made can make one; what is in the cursor is checked too. */
  private static void forgedCursors(World world) throws IOException {
    for (int i = 0; i < 12; i++) {
      world.tell(
          "{\"type\":\"run.started\",\"v\":1,\"run\":\"one-of-%d\",\"time\":1}".formatted(i));
    }
    for (String list : List.of("/api/v1/runs?limit=1&sort=id", "/api/v1/runs?limit=1&group=id")) {
      String next = get(list).answer(world).json().get("next").asText();
      int length =
          new String(Base64.getUrlDecoder().decode(next), StandardCharsets.US_ASCII).length() - 9;
      for (String start :
          List.of("", "[", "[1", "{}", "[[", "null", "[\"a\"", "[\"a\",", "[\"a\"]x", "\"")) {
        String key = (start + " ".repeat(length)).substring(0, length);
        get(list + "&cursor=" + forged(next, key)).is(400, "bad-cursor").run(world);
      }
    }
  }

  /** The cursor with another key of the same length: CRCs of equal lengths differ by a CRC. */
  private static String forged(String cursor, String key) {
    String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
    byte[] difference = text.substring(9).getBytes(StandardCharsets.UTF_8);
    byte[] other = key.getBytes(StandardCharsets.UTF_8);
    long checksum = Long.parseLong(text.substring(1, 9), 16) ^ crc(new byte[other.length]);
    for (int i = 0; i < other.length; i++) {
      difference[i] ^= other[i];
    }
    String forged = "1%08x%s".formatted(checksum ^ crc(difference), key);
    return Base64.getUrlEncoder().encodeToString(forged.getBytes(StandardCharsets.UTF_8));
  }

  private static long crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return crc.getValue();
  }

  private static Row bounds() {
    List<Check> checks = new ArrayList<>();
    for (String query :
        List.of(
            "from=2&to=1",
            "from=NaN",
            "to=NaN",
            "from=Infinity",
            "to=1e400",
            "from=9007199254740993",
            "to=1e16",
            "from=-9007199254740993",
            "from=1.5",
            "x=time&from=1.5",
            "x=relative&from=2&to=1",
            "x=nothing",
            "x=metric:",
            "x=metric:loss&from=NaN",
            "x=metric:loss&from=2&to=1",
            "points=0",
            "points=10001",
            "rank=-1",
            "rank=65536",
            "rank=4294967296",
            "attempt=0",
            "attempt=-1",
            "attempt=2147483648",
            "attempt=x",
            "rank=%d9%a3",
            "rank=%2b1",
            "points=%d9%a3",
            "x=metric:loss&from=1d",
            "x=metric:loss&from=0x1p3",
            "x=metric:loss&from=%201")) {
      checks.add(get(SERIES + "&" + query).is(400, "bad-request"));
    }
    for (String query : List.of("from=2&to=1", "from=NaN", "to=9007199254740993", "from=1.5")) {
      checks.add(get("/api/v1/runs/calm/points?metric=loss&" + query).is(400, "bad-request"));
    }
    checks.add(get(SERIES + "&from=0&to=9007199254740991").is(200));
    return Row.of(
        "H19", "ranges that are reversed, no numbers, beyond 2^53", checks.toArray(Check[]::new));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static Row filters() {
    List<Check> checks = new ArrayList<>();
    for (String filter :
        List.of(
            "(",
            ")",
            "nothing = 1",
            "name = ",
            "name = 'a",
            "name == 'a'",
            "name = 1 or",
            "not",
            "name in ()",
            "name like 1",
            "degraded > 'x' extra",
            "metrics.`a = 1",
            "(".repeat(4_000),
            "not ".repeat(1_000),
            "((((" + "name = 'a'",
            "name = 'a'; drop",
            "a".repeat(4_097),
            "name = '" + "\u00e9".repeat(2_100) + "'",
            "\u0000",
            "name = \u001b")) {
      checks.add(
          get("/api/v1/runs?filter=" + encoded(filter))
              .is(400, "bad-filter")
              .says("\"position\":"));
      checks.add(get("/api/v1/tail?filter=" + encoded(filter)).is(400, "bad-filter"));
    }
    checks.add(get("/api/v1/runs?filter=" + "a".repeat(1 << 20)).is(414, "too-large"));
    for (String filter :
        List.of(
            "name like '(a+)+$'",
            "name like '" + "%a".repeat(1_000) + "'",
            "name like '" + "%".repeat(4_000) + "b'",
            "(".repeat(50) + "name = 'a'" + ")".repeat(50),
            "name = '" + "a".repeat(4_000) + "'")) {
      checks.add(get("/api/v1/runs?filter=" + encoded(filter)).is(200));
    }
    return Row.of(
        "H20", "filters that are long, deep, wrong or costly", checks.toArray(Check[]::new));
  }

  private static Row globs() {
    String stars = "*".repeat(250);
    String many =
        IntStream.range(0, 101).mapToObj(i -> "metric=*" + i).collect(Collectors.joining("&"));
    String most =
        IntStream.range(0, 100)
            .mapToObj(i -> "metric=" + "*a".repeat(120) + i)
            .collect(Collectors.joining("&"));
    return Row.of(
        "H21",
        "globs of nothing but stars",
        get("/api/v1/runs/calm/tail?metric=" + stars).is(200),
        get("/api/v1/runs/calm/tail?" + most).is(200),
        get("/api/v1/runs/calm/tail?metric=" + stars + "*").is(400, "bad-request"),
        get("/api/v1/runs/calm/tail?metric=").is(400, "bad-request"),
        get("/api/v1/runs/calm/tail?" + many).is(400, "bad-request"),
        world ->
            world.post(
                "{\"type\":\"metrics\",\"v\":1,\"run\":\"calm\",\"time\":1,\"step\":9,"
                    + "\"metrics\":{\""
                    + "a".repeat(250)
                    + "\":1}}"));
  }

  private static Row much() {
    String runs =
        IntStream.range(0, 1_001).mapToObj(i -> "run=n" + i).collect(Collectors.joining("&"));
    return Row.of(
        "H22",
        "more series and points than may be in one answer",
        get("/api/v1/series?metric=loss&" + runs).is(413, "too-large"),
        get("/api/v1/series?metric=loss&"
                + runs.replace("run=n1000", "run=calm").replaceFirst("run=n0&", ""))
            .is(200)
            .says("missing"),
        get("/api/v1/series?run=calm&metric=loss&points=10001").is(400, "bad-request"),
        get("/api/v1/series?metric=loss&points=501&" + runs.replaceFirst("run=n0&", ""))
            .is(413, "too-large")
            .says("at most 500 each"),
        QueryRows::bucketsOfALongSeries);
  }

  private static void bucketsOfALongSeries(World world) throws IOException {
    SlowRows.fill(world, "long", 10);
    RawAnswer answer = get("/api/v1/runs/long/series?metric=a&points=100").answer(world);
    assertEquals(100_000, answer.json().get("total").asInt());
    assertTrue(answer.json().get("x").size() <= 100, answer::toString);
  }

  private static Row ranges() {
    String path = "/api/v1/runs/calm/artifacts/model.bin";
    List<Check> checks = new ArrayList<>();
    checks.add(get(path, "Range: bytes=2-3").is(206).says("bytes 2-3/10", "23"));
    checks.add(get(path, "Range: bytes=-2").is(206).says("bytes 8-9/10", "89"));
    checks.add(get(path, "Range: bytes=8-99").is(206).says("bytes 8-9/10"));
    checks.add(get(path, "Range: bytes=10-").is(416).says("bytes */10"));
    checks.add(get(path, "Range: bytes=-0").is(416).says("bytes */10"));
    String thousand =
        IntStream.range(0, 1_000).mapToObj(_ -> "0-9").collect(Collectors.joining(","));
    for (String range :
        List.of(
            "bytes=3-2",
            "bytes=0-1,4-5",
            "bytes=" + thousand,
            "bytes=-",
            "bytes=a-b",
            "items=0-1",
            "bytes=99999999999999999999-",
            "bytes=0x1-",
            "bytes = 0-1",
            "bytes=--1",
            "bytes=1")) {
      checks.add(get(path, "Range: " + range).is(200).says("0123456789"));
    }
    return Row.of("H23", "ranges: several, reversed, beyond the end", checks.toArray(Check[]::new));
  }

  private static Row tags() {
    String path = "/api/v1/runs/calm/artifacts/model.bin";
    return Row.of(
        "H24",
        "conditions that do not hold or are none",
        get(path, "If-None-Match: \"other\"").is(200).says("0123456789"),
        get(path, "If-None-Match: garbage \u00ff,,").is(200),
        get(path, "If-Modified-Since: Fri, 31 Dec 9999 23:59:59 GMT").is(200),
        get(path, "If-Modified-Since: yesterday").is(200),
        get(path, "If-Range: \"other\"", "Range: bytes=0-1").is(200).says("0123456789"),
        get(path, "If-None-Match: *").is(304).hides("0123456789"),
        get("/api/v1/runs", "If-None-Match: *").is(200),
        world -> {
          String etag = get(path).answer(world).header("etag");
          get(path, "If-None-Match: \"a\", " + etag).is(304).run(world);
          get(path, "If-None-Match: W/" + etag).is(304).run(world);
        });
  }
}
