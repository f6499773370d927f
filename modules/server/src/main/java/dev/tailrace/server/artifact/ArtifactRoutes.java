package dev.tailrace.server.artifact;

import dev.tailrace.model.Logged;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.RunEvent.ArtifactLogged;
import dev.tailrace.model.event.RunEvent.FileRef;
import dev.tailrace.server.http.EntityTag;
import dev.tailrace.server.http.Exchange;
import dev.tailrace.server.http.Problem;
import dev.tailrace.server.http.ProblemCode;
import dev.tailrace.server.ingest.EventSink;
import dev.tailrace.server.ingest.EventSink.Outcome;
import dev.tailrace.wire.Decoded;
import dev.tailrace.wire.EventCodec;
import dev.tailrace.wire.Topic;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answers the routes under {@code /runs/{run}/artifacts}. */
public final class ArtifactRoutes {
  private final @Nullable ArtifactStore store;
  private final ArtifactIndex index;
  private final EventSink sink;
  private final int ackMs;

  /**
   * @param store null when this server keeps no artifacts
   * @param ackMs how long Kafka may take to acknowledge
   */
  public ArtifactRoutes(
      @Nullable ArtifactStore store, ArtifactIndex index, EventSink sink, int ackMs) {
    this.store = store;
    this.index = index;
    this.sink = sink;
    this.ackMs = ackMs;
  }

  public void list(Exchange exchange) {
    List<Logged<ArtifactLogged>> artifacts =
        versions(index.artifacts(exchange, exchange.path("run")));
    exchange.json(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("artifacts");
          for (Logged<ArtifactLogged> logged : artifacts) {
            FileRef file = logged.event().file();
            json.writeStartObject();
            json.writeStringField("path", file.path());
            json.writeStringField("sha256", file.sha256());
            json.writeObjectField("bytes", file.bytes());
            json.writeStringField("uri", file.uri());
            json.writeStringField("role", file.role());
            json.writeNumberField("time", logged.event().timeEpochMs());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /** Without what says again what its path says already: a PUT whose answer was lost. */
  private static List<Logged<ArtifactLogged>> versions(List<Logged<ArtifactLogged>> logged) {
    Map<String, FileRef> newest = new HashMap<>();
    return logged.stream()
        .filter(
            one -> {
              FileRef file = one.event().file();
              return !file.equals(newest.put(file.path(), file));
            })
        .toList();
  }

  /** Stores bytes and logs them; another PUT to the same path adds a version. */
  public void put(Exchange exchange) throws IOException {
    ArtifactStore open = configured();
    String run = exchange.path("run");
    String path = exchange.path("path");
    String role = exchange.parameters().text("role").orElse(null);
    event(run, new FileRef(path, null, null, null, role));
    Optional<String> announced = exchange.header("Content-Digest").flatMap(ContentDigest::sha256);
    ArtifactStore.Stored stored;
    try (InputStream body = exchange.body()) {
      stored =
          open.store(body, sha256 -> announced.isEmpty() || announced.get().equals(sha256))
              .orElseThrow(
                  () ->
                      Problem.of(
                          ProblemCode.DIGEST_MISMATCH,
                          "the bytes that came are not those of Content-Digest"));
    }
    byte[] event = event(run, new FileRef(path, stored.sha256(), stored.bytes(), null, role));
    EventSink.Receipt receipt =
        sink.write(List.of(new EventSink.Outgoing(run, Set.of(Topic.RUNS), event)), ackMs);
    if (!(receipt.outcomes().getFirst() instanceof Outcome.Stored)) {
      throw Problem.temporary(
          ProblemCode.LOG_UNAVAILABLE,
          "the bytes are stored, but Kafka did not acknowledge artifact.logged; send them again");
    }
    if (receipt.position() != null) {
      exchange.header("Tailrace-Position", receipt.position().token());
    }
    exchange.json(
        201,
        json -> {
          json.writeStartObject();
          json.writeStringField("path", path);
          json.writeStringField("sha256", stored.sha256());
          json.writeNumberField("bytes", stored.bytes());
          json.writeEndObject();
        });
  }

  /** The event's bytes; what the codec would refuse is a bad request before any byte is read. */
  private static byte[] event(String run, FileRef file) {
    Header header = Header.unsequenced(run, System.currentTimeMillis());
    byte[] value = EventCodec.json(new ArtifactLogged(header, file));
    if (EventCodec.decode(value) instanceof Decoded.Refused(var refusal)) {
      throw Problem.badRequest(refusal.reason().code() + ": " + refusal.detail());
    }
    return value;
  }

  private ArtifactStore configured() {
    if (store == null) {
      throw Problem.of(
          ProblemCode.ARTIFACTS_NOT_CONFIGURED, "this server was started without --artifacts");
    }
    return store;
  }

  /** The newest version of a path, or the one that {@code sha256} names. */
  public void get(Exchange exchange) throws IOException {
    String path = exchange.path("path");
    Optional<String> version = exchange.parameters().text("sha256");
    FileRef file =
        index.artifacts(exchange, exchange.path("run")).reversed().stream()
            .map(logged -> logged.event().file())
            .filter(ref -> ref.path().equals(path))
            .filter(ref -> version.isEmpty() || version.get().equals(ref.sha256()))
            .findFirst()
            .orElseThrow(() -> Problem.notFound("the run has no such artifact"));
    String sha256 = file.sha256();
    Path bytes =
        Optional.ofNullable(sha256)
            .flatMap(configured()::find)
            .orElseThrow(() -> Problem.notFound("its bytes are not kept by this server"));
    send(exchange, path, sha256 == null ? "" : sha256, bytes);
  }

  private static void send(Exchange exchange, String path, String sha256, Path file)
      throws IOException {
    EntityTag tag = new EntityTag(sha256);
    exchange
        .header("ETag", tag.text())
        .header("Cache-Control", "private, no-cache")
        .header("Accept-Ranges", "bytes")
        .header("Content-Disposition", disposition(path));
    if (exchange.header("If-None-Match").filter(tag::isNamedIn).isPresent()) {
      exchange.empty(304);
      return;
    }
    long length = Files.size(file);
    boolean sameVersion = exchange.header("If-Range").map(tag.text()::equals).orElse(true);
    ByteRange range =
        exchange
            .header("Range")
            .filter(_ -> sameVersion)
            .map(header -> ByteRange.of(header, length))
            .orElse(ByteRange.Whole.WHOLE);
    switch (range) {
      case ByteRange.Whole _ ->
          exchange.file(200, Exchange.BYTES, length, out -> Files.copy(file, out));
      case ByteRange.Part(long first, long last) -> {
        exchange.header("Content-Range", "bytes " + first + "-" + last + "/" + length);
        exchange.file(206, Exchange.BYTES, last - first + 1, out -> copy(file, first, last, out));
      }
      case ByteRange.Beyond _ -> {
        exchange.header("Content-Range", "bytes */" + length);
        exchange.empty(416);
      }
    }
  }

  private static void copy(Path file, long first, long last, OutputStream out) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      in.skipNBytes(first);
      long left = last - first + 1;
      byte[] buffer = new byte[64 << 10];
      while (left > 0) {
        int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (read < 0) {
          throw new IOException("the file became shorter");
        }
        out.write(buffer, 0, read);
        left -= read;
      }
    }
  }

  /** Always a download: what a run logged is never shown as a page of this server. */
  private static String disposition(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    String ascii = name.replaceAll("[^A-Za-z0-9._ -]", "_");
    String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    return "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" + encoded;
  }
}
