package dev.tailrace.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tailrace.client.send.HttpTransport;
import dev.tailrace.model.event.RunEvent;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Files on their way, one at a time, on a thread of their own: the bytes go to the server, which
 * logs the artifact; where there is no server, or it does not take them, an event says where the
 * file lies. Then comes the event that tells what the file is, if it is more than an artifact.
 */
final class Uploads {
  private static final int TRIES = 5;
  private static final int EVENT_BYTES = 512;

  private final String run;
  private final @Nullable URI server;
  private final @Nullable String token;
  private final Inbox inbox;
  private final Counters counters;
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("tailrace-upload").factory());
  private @Nullable HttpClient http; // the upload thread's

  Uploads(String run, Settings settings, Inbox inbox, Counters counters) {
    this.run = run;
    this.server = settings.mode() == Mode.ONLINE ? settings.target().url() : null;
    this.token = settings.target().token();
    this.inbox = inbox;
    this.counters = counters;
  }

  /** Queues a file; does not wait. */
  Upload add(Delivery delivery) {
    Upload upload = new Upload();
    try {
      executor.execute(() -> upload.end(deliver(delivery)));
    } catch (RejectedExecutionException e) {
      counters.error("file " + delivery.file() + " came after the end");
      upload.end(false);
    }
    return upload;
  }

  /** Whether the server has the bytes; whatever goes wrong, the thread goes on. */
  private boolean deliver(Delivery delivery) {
    try {
      return store(delivery);
    } catch (IOException | RuntimeException e) {
      counters.error("file " + delivery.file() + ": " + e);
    } catch (InterruptedException e) {
      counters.error("file " + delivery.file() + " was not stored before the end");
    }
    return false;
  }

  private boolean store(Delivery delivery) throws IOException, InterruptedException {
    Path file = delivery.file();
    byte[] sha256 = sha256(file);
    String hex = HexFormat.of().formatHex(sha256);
    String path = delivery.pathOfSha256().apply(hex);
    boolean stored = delivery.bytesToo() && server != null && put(server, path, file, sha256);
    String uri = stored ? null : file.toUri().toString();
    var reference = new RunEvent.FileRef(path, hex, Files.size(file), uri, null);
    if (delivery.bytesToo() && !stored) {
      inbox.add(EVENT_BYTES, header -> new RunEvent.ArtifactLogged(header, reference));
    }
    Delivery.Telling event = delivery.event();
    if (event != null) {
      inbox.add(EVENT_BYTES, header -> event.of(header, reference));
    }
    return stored;
  }

  private boolean put(URI server, String path, Path file, byte[] sha256)
      throws IOException, InterruptedException {
    URI uri = HttpTransport.resolve(server, "/runs/" + run + "/artifacts/" + encoded(path));
    String digest = "sha-256=:" + Base64.getEncoder().encodeToString(sha256) + ":";
    Backoff backoff = new Backoff(8_000);
    for (int i = 0; i < TRIES; i++) {
      var request =
          HttpTransport.request(uri, token)
              .header("Content-Type", "application/octet-stream")
              .header("Content-Digest", digest)
              .PUT(BodyPublishers.ofFile(file))
              .build();
      int status = status(request);
      if (status == 200 || status == 201) {
        return true;
      }
      counters.error("PUT " + uri + ": status " + status);
      if (status == 501) {
        return false; // this server keeps no artifacts
      }
      TimeUnit.NANOSECONDS.sleep(backoff.nextNanos(0));
    }
    return false;
  }

  /** The answer's status; 0 when there was none. */
  private int status(HttpRequest request) throws InterruptedException {
    if (http == null) {
      http = HttpTransport.client();
    }
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      counters.error("PUT " + request.uri() + ": " + e);
      return 0;
    }
  }

  private static String encoded(String path) {
    return URLEncoder.encode(path, UTF_8).replace("+", "%20").replace("%2F", "/");
  }

  private static byte[] sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[64 << 10];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Takes no more and waits for those under way, then breaks them off. */
  void finish(long withinNanos) throws InterruptedException {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(withinNanos, TimeUnit.NANOSECONDS)) {
        executor.shutdownNow();
        executor.awaitTermination(1, TimeUnit.SECONDS); // time to say that it was broken off
      }
    } finally {
      executor.shutdownNow();
    }
  }
}
