package dev.tailrace.app.api;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A followed event stream: goes on after the last frame when the connection is lost or silent, for
 * as long as it takes. One thread reads it; another of its own fills it.
 */
public final class Tail implements AutoCloseable {
  private static final int QUEUE_FRAMES = 256;

  /** The server pings every 10 s; three of them missing is a dead connection. */
  private static final Duration SILENCE_MAX = Duration.ofSeconds(30);

  private static final long RETRY_MS_MIN = 200;
  private static final long RETRY_MS_MAX = 5_000;

  private final Api api;
  private final Query query;
  private final Consumer<String> notices;
  private final BlockingQueue<Signal> signals = new ArrayBlockingQueue<>(QUEUE_FRAMES);
  private final Thread reader;
  private volatile InputStream connection = InputStream.nullInputStream();
  private volatile long heardNanos = System.nanoTime();
  private volatile boolean closed;
  private String lastId = "";

  private sealed interface Signal {
    record Framed(Frame frame) implements Signal {}

    record Refused(ApiException why) implements Signal {}
  }

  /**
   * Connects at once; throws when there is no server, so that a mistyped address is told.
   *
   * @param notices is told, in a sentence, of each loss and return of the connection
   */
  public Tail(Api api, Query query, Consumer<String> notices) {
    this.api = api;
    this.query = query;
    this.notices = notices;
    HttpResponse<InputStream> first = connect();
    this.reader = Thread.ofVirtual().name("tail").unstarted(() -> follow(first));
    reader.start();
  }

  /** The next frame, or empty when none came in that time. Throws when the server refuses. */
  public Optional<Frame> next(Duration patience) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + patience.toNanos();
    while (true) {
      long leftNanos = deadlineNanos - System.nanoTime();
      long waitNanos = Math.min(Math.max(0, leftNanos), SILENCE_MAX.toNanos());
      Signal signal = signals.poll(waitNanos, TimeUnit.NANOSECONDS);
      switch (signal) {
        case Signal.Framed(Frame frame) -> {
          return Optional.of(frame);
        }
        case Signal.Refused(ApiException why) -> throw why;
        case null -> {
          dropWhenSilent();
          if (leftNanos <= waitNanos) {
            return Optional.empty();
          }
        }
      }
    }
  }

  private void dropWhenSilent() {
    if (System.nanoTime() - heardNanos > SILENCE_MAX.toNanos()) {
      heardNanos = System.nanoTime();
      close(connection);
    }
  }

  private HttpResponse<InputStream> connect() {
    return lastId.isEmpty()
        ? api.stream(query, "text/event-stream")
        : api.stream(query, "text/event-stream", "Last-Event-ID", lastId);
  }

  private void follow(HttpResponse<InputStream> first) {
    try {
      read(first.body());
      while (!closed) {
        notices.accept("connection lost, trying again");
        read(reconnect().body());
      }
    } catch (InterruptedException _) {
      // close() was called.
    } catch (ApiException e) {
      if (!signals.offer(new Signal.Refused(e))) {
        notices.accept(String.valueOf(e.getMessage()));
      }
    }
  }

  private HttpResponse<InputStream> reconnect() throws InterruptedException {
    for (long retryMs = RETRY_MS_MIN; ; retryMs = Math.min(2 * retryMs, RETRY_MS_MAX)) {
      Thread.sleep(retryMs);
      try {
        HttpResponse<InputStream> response = connect();
        notices.accept("connected again");
        return response;
      } catch (ApiException e) {
        boolean passes = e.status() == 0 || e.status() == 429 || e.status() >= 500;
        if (closed || !passes) {
          throw e;
        }
      }
    }
  }

  private void read(InputStream body) throws InterruptedException {
    connection = body;
    var parser = new FrameParser(lastId);
    try (var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        heardNanos = System.nanoTime();
        Optional<Frame> frame = parser.line(line);
        if (frame.isPresent()) {
          signals.put(new Signal.Framed(frame.get()));
          lastId = frame.get().id();
        }
      }
    } catch (IOException _) {
      // Lost; follow() connects again after the last whole frame.
    }
  }

  @Override
  public void close() {
    closed = true;
    reader.interrupt();
    close(connection);
  }

  private static void close(InputStream stream) {
    try {
      stream.close();
    } catch (IOException _) {
      // It is gone either way.
    }
  }
}
