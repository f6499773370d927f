package dev.tailrace.server.inputs;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.luben.zstd.Zstd;
import dev.tailrace.server.OpenApi;
import dev.tailrace.server.OpenApi.Operation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;

/** Makes requests of every operation of the contract, most of them spoiled in some way. */
final class Spoiler {
  /** In one body. */
  static final int EVENTS_MAX = 5;

  private static final int WRITE_PERCENT = 35;
  private static final String[] METHODS = {
    "GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH", "TRACE", "get", "G T", "\u0001"
  };
  private static final String[] SNIPPETS = {
    "%2e%2e/",
    "../",
    ";",
    "//",
    "%00",
    "%ff",
    "\\",
    "%",
    "%zz",
    "%ed%a0%80",
    "\u00e9",
    "#",
    "?",
    "&",
    "=",
    "'",
    "(",
    "*",
    " ",
    "\t",
    "\r",
    "\n",
    "\u0000",
    "a".repeat(300),
    "%f0%9f%9a%80"
  };
  private static final String[] VALUES = {
    "",
    "-1",
    "0",
    "1e400",
    "NaN",
    "99999999999999999999",
    "%d9%a3",
    "null",
    "a".repeat(5_000),
    "%00",
    "(",
    "'",
    "calm",
    "%ff",
    "[]",
    "9007199254740992",
    "true",
    "*",
    "1,2",
    ","
  };
  private static final String[] HEADERS = {
    "Accept: application/xml",
    "Accept: ;q=",
    "Accept: */*",
    "Accept-Encoding: gzip",
    "Accept-Encoding: x;q=2",
    "Host: localhost",
    "Host: evil",
    "Origin: null",
    "Range: bytes=0-",
    "Range: bytes=5-1",
    "If-None-Match: *",
    "If-Range: x",
    "Last-Event-ID: x",
    "Expect: x",
    "Tailrace-Read-After: x",
    "Tailrace-Wait-Ms: x",
    "Content-Digest: sha-256=:x:",
    "Content-Encoding: br",
    "Content-Encoding: gzip",
    "Content-Encoding: zstd",
    "Content-Type: x/y",
    "Content-Length: 5",
    "Transfer-Encoding: chunked",
    "Connection: close",
    "Connection: upgrade",
    "Upgrade: h2c",
    "X-HTTP-Method-Override: PUT",
    "Authorization: Bearer x",
    "Cookie: a=b",
    "X: \u0007",
    "X\u00e9: a",
    " folded: a",
    "X : a",
    ": a",
    "x",
    "Content-Digest: x"
  };
  private static final Map<String, String[]> KNOWN =
      Map.ofEntries(
          Map.entry("run", new String[] {"calm", "other", "cnn-1", "nobody"}),
          Map.entry("path", new String[] {"model.bin", "a/b.txt"}),
          Map.entry("code", new String[] {"bad-request", "nothing"}),
          Map.entry("metric", new String[] {"loss", "train/lr", "*"}),
          Map.entry("limit", new String[] {"1", "10", "1000"}),
          Map.entry("filter", new String[] {"status%20=%20'running'", "config.lr%20%3e%200"}),
          Map.entry("sort", new String[] {"-name", "id,-config.lr"}),
          Map.entry("columns", new String[] {"name,config.lr", "metrics.loss.min"}),
          Map.entry("group", new String[] {"project", "status,config.lr"}),
          Map.entry("deleted", new String[] {"true", "false"}),
          Map.entry("reason", new String[] {"step_range"}),
          Map.entry("x", new String[] {"step", "time", "relative", "metric:loss"}),
          Map.entry("rank", new String[] {"all", "each", "0"}),
          Map.entry("attempt", new String[] {"effective", "all", "1"}),
          Map.entry("format", new String[] {"json", "csv", "ndjson"}),
          Map.entry("types", new String[] {"run,metrics", "series", "log"}),
          Map.entry("width", new String[] {"1024"}),
          Map.entry("name", new String[] {"app-5d41402a.js"}),
          Map.entry("every", new String[] {"100"}),
          Map.entry("from", new String[] {"0", "start", "now"}));

  private final OpenApi api;
  private final List<Operation> operations;
  private final Operation write;
  private final List<byte[]> json;
  private final List<byte[]> cbor;
  private final SplittableRandom random;

  /**
   * @param json events, one a record
   * @param cbor the same in CBOR
   */
  Spoiler(OpenApi api, List<byte[]> json, List<byte[]> cbor, SplittableRandom random) {
    this.api = api;
    this.json = json;
    this.cbor = cbor;
    this.random = random;
    operations = api.operations();
    write = operations.stream().filter(it -> it.method().equals("POST")).findFirst().orElseThrow();
  }

  /** A body, its headers, and how many events are in it. */
  @SuppressWarnings("ArrayRecordComponent") // the bytes of a body, never changed
  private record Content(byte[] body, List<String> headers, int events) {}

  Spoiled next() {
    Operation operation =
        random.nextInt(100) < WRITE_PERCENT ? write : one(operations.toArray(Operation[]::new));
    String method = chance(5) ? one(METHODS) : operation.method();
    Content content = content(operation);
    List<String> headers = new ArrayList<>(List.of("Host: localhost", "Tailrace-Wait-Ms: 0"));
    headers.addAll(content.headers());
    while (chance(15)) {
      headers.add(random.nextInt(headers.size() + 1), one(HEADERS));
    }
    headers.add("Content-Length: " + content.body().length);
    String head = method + " " + target(operation) + " HTTP/1.1\r\n" + String.join("\r\n", headers);
    byte[] bytes = (head + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    boolean damage = chance(10);
    long told = headers.stream().filter(it -> it.startsWith("Content-")).count();
    boolean read = !damage && told == content.headers().size() + 1;
    return Spoiled.of(
        damage ? damaged(bytes) : bytes, content.body(), read ? content.events() : -1);
  }

  private String target(Operation operation) {
    String path = operation.path();
    for (JsonNode parameter : api.parameters(operation, "path")) {
      String name = parameter.get("name").asText();
      path = path.replace("{" + name + "}", one(KNOWN.getOrDefault(name, VALUES)));
    }
    List<String> query = new ArrayList<>();
    for (JsonNode parameter : api.parameters(operation, "query")) {
      if (parameter.path("required").asBoolean() ? !chance(5) : chance(15)) {
        String name = parameter.get("name").asText();
        String value = chance(20) ? one(VALUES) : one(KNOWN.getOrDefault(name, VALUES));
        query.add(name + "=" + value);
      }
    }
    while (chance(5)) {
      query.add(query.isEmpty() || chance(50) ? "nothing=1" : query.getFirst());
    }
    String target = query.isEmpty() ? path : path + "?" + String.join("&", query);
    while (chance(10)) {
      int at = 1 + random.nextInt(target.length());
      target = target.substring(0, at) + one(SNIPPETS) + target.substring(at);
    }
    return target;
  }

  private Content content(Operation operation) {
    return switch (operation.method()) {
      case "POST" -> packed(random.nextInt(3) == 0 ? cborEvents() : jsonEvents());
      case "PUT" -> new Content(new byte[random.nextInt(2_000)], List.of(), -1);
      default -> new Content(new byte[0], List.of(), -1);
    };
  }

  private Content cborEvents() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    int events = 1 + random.nextInt(EVENTS_MAX);
    boolean sound = true;
    for (int i = 0; i < events; i++) {
      byte[] event = one(cbor.toArray(byte[][]::new));
      boolean damage = chance(15);
      sound &= !damage;
      all.writeBytes(damage ? damaged(event) : event);
    }
    return new Content(
        all.toByteArray(), List.of("Content-Type: application/cbor-seq"), sound ? events : -1);
  }

  /** Lines stay lines, whatever is in them: then it is known how many there are. */
  private Content jsonEvents() {
    List<byte[]> lines = new ArrayList<>();
    int events = 1 + random.nextInt(EVENTS_MAX);
    for (int i = 0; i < events; i++) {
      byte[] event = one(json.toArray(byte[][]::new));
      lines.add(chance(20) ? oneLine(damaged(event)) : event);
    }
    boolean array = chance(30);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < events; i++) {
      all.writeBytes((array ? i == 0 ? "[" : "," : "").getBytes(StandardCharsets.US_ASCII));
      all.writeBytes(lines.get(i));
      all.write(array && i == events - 1 ? ']' : '\n');
    }
    String type = array ? "application/json" : "application/x-ndjson";
    return new Content(all.toByteArray(), List.of("Content-Type: " + type), array ? -1 : events);
  }

  private static byte[] oneLine(byte[] event) {
    byte[] line = event.length == 0 ? new byte[] {'x'} : event;
    for (int i = 0; i < line.length; i++) {
      line[i] = Character.isWhitespace(line[i]) ? (byte) 'x' : line[i];
    }
    return line;
  }

  private Content packed(Content plain) {
    if (chance(60)) {
      return plain;
    }
    boolean gzip = chance(50);
    byte[] packed = gzip ? gzip(plain.body()) : Zstd.compress(plain.body());
    boolean damage = chance(15);
    List<String> headers = new ArrayList<>(plain.headers());
    headers.add("Content-Encoding: " + (gzip ? "gzip" : "zstd"));
    return new Content(damage ? damaged(packed) : packed, headers, damage ? -1 : plain.events());
  }

  private static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  /** With one to three damages: a byte changed, some cut out, some put in. */
  private byte[] damaged(byte[] original) {
    byte[] bytes = original.clone();
    for (int times = 1 + random.nextInt(3); times > 0 && bytes.length > 0; times--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> bytes = joined(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(9)), "");
        default -> bytes = joined(bytes, at, at, one(SNIPPETS));
      }
    }
    return bytes;
  }

  private static byte[] joined(byte[] bytes, int to, int from, String between) {
    byte[] middle = between.getBytes(StandardCharsets.ISO_8859_1);
    byte[] joined = Arrays.copyOf(bytes, to + middle.length + bytes.length - from);
    System.arraycopy(middle, 0, joined, to, middle.length);
    System.arraycopy(bytes, from, joined, to + middle.length, bytes.length - from);
    return joined;
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T one(T[] all) {
    return all[random.nextInt(all.length)];
  }
}
