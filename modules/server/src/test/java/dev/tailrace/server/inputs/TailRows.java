package dev.tailrace.server.inputs;

import static dev.tailrace.server.inputs.Ask.get;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.server.inputs.Row.Check;
import dev.tailrace.streams.Position;
import dev.tailrace.wire.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What comes in on tails. */
final class TailRows {
  private static final String TAIL = "/api/v1/runs/calm/tail";
  private static final Duration GONE_MAX = Duration.ofSeconds(20);
  private static final int LINES = 2_000;

  private TailRows() {}

  static List<Row> rows() {
    return List.of(
        Row.of("H31", "a tail that is never read", TailRows::neverReads),
        Row.of("H32", "more tails than may be", TailRows::tooMany),
        places(),
        Row.of(
            "H34",
            "a tail for who takes no stream of events",
            get(TAIL, "Accept: application/json").is(406, "not-acceptable"),
            get(TAIL, "Accept: text/event-stream;q=0").is(406, "not-acceptable"),
            get(TAIL).is(200).says("content-type=[text/event-stream"),
            get(TAIL, "Accept: text/event-stream").is(200)),
        Row.of(
            "H35",
            "a tail behind a proxy that collects",
            get(TAIL).says("x-accel-buffering=[no]", "cache-control=[no-store]"),
            get(TAIL, "Accept-Encoding: gzip").is(200).hides("content-encoding"),
            TailRows::pings));
  }

  private static RawConnection open(World world, int port, String query, String... headers)
      throws IOException {
    RawConnection tail = new RawConnection(port, 4_096);
    String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    tail.send("GET " + TAIL + query + " HTTP/1.0\r\nHost: localhost\r\n" + more + "\r\n");
    assertEquals(200, tail.read(true).status(), world.toString());
    return tail;
  }

  private static void awaitNoTails(World world) {
    await()
        .atMost(GONE_MAX)
        .until(
            () ->
                world
                    .narrow()
                    .client()
                    .get("/metrics")
                    .text()
                    .contains("\ntailrace_sse_clients 0.0"));
  }

  /** It is cut, and meanwhile another tail gets everything and events are taken as ever. */
  private static void neverReads(World world) throws Exception {
    try (RawConnection stuck = open(world, world.narrow().port(), "?types=log");
        RawConnection reads = new RawConnection(world.open().port());
        var aside = Executors.newVirtualThreadPerTaskExecutor()) {
      reads.send("GET " + TAIL + "?types=log HTTP/1.0\r\nHost: localhost\r\n\r\n");
      assertEquals(200, reads.read(true).status());
      Future<String> last = aside.submit(() -> until(reads, "the last"));
      String line = "{\"type\":\"log\",\"v\":1,\"run\":\"calm\",\"time\":1,\"lines\":[\"%s\"]}\n";
      for (int i = 0; i < 10; i++) {
        world.post(line.formatted("x".repeat(1_000)).repeat(LINES));
      }
      // Who reads, but not fast enough, gets a gap and then the present: so it is told again.
      await()
          .atMost(GONE_MAX)
          .until(
              () -> {
                world.tell(line.formatted("the last"));
                return last.isDone();
              });
      assertEquals("the last", last.get());
      awaitNoTails(world);
      assertTrue(stuck.isEnded());
    }
  }

  private static String until(RawConnection tail, String wanted) throws IOException {
    StringBuilder read = new StringBuilder();
    byte[] some = new byte[16 << 10];
    for (int n = tail.readSome(some); n >= 0; n = tail.readSome(some)) {
      read.append(new String(some, 0, n, StandardCharsets.UTF_8));
      if (read.indexOf(wanted) >= 0) {
        return wanted;
      }
      read.delete(0, Math.max(0, read.length() - wanted.length()));
    }
    throw new AssertionError("the tail ended before " + wanted);
  }

  private static void tooMany(World world) throws IOException {
    awaitNoTails(world);
    List<RawConnection> tails = new ArrayList<>();
    try {
      for (int i = 0; i < World.TAILS_MAX; i++) {
        tails.add(open(world, world.narrow().port(), ""));
      }
      get(TAIL).to(World::narrow).is(429, "too-many-requests").run(world);
      get("/api/v1/tail").to(World::narrow).is(429, "too-many-requests").run(world);
      get("/api/v1/runs/calm").to(World::narrow).is(200).run(world);
    } finally {
      for (RawConnection tail : tails) {
        tail.cut();
      }
    }
    awaitNoTails(world);
    open(world, world.narrow().port(), "").cut();
    awaitNoTails(world);
  }

  private static Row places() {
    List<Check> checks = new ArrayList<>();
    String other = Position.start(1234).token();
    String cut = other.substring(0, other.length() - 2);
    for (String id :
        List.of(
            "garbage",
            "-1",
            "0",
            "99999999999999999999",
            "\u00e9",
            other,
            cut,
            "A".repeat(5_000),
            Base64.getUrlEncoder().encodeToString(new byte[100]))) {
      checks.add(get(TAIL, "Last-Event-ID: " + id).is(400, "bad-position"));
      checks.add(get("/api/v1/tail", "Last-Event-ID: " + id).is(400, "bad-position"));
    }
    checks.add(get(TAIL + "?from=garbage").is(400, "bad-position"));
    checks.add(get(TAIL + "?from=now&from=start").is(400, "bad-request"));
    checks.add(get(TAIL, "Last-Event-ID: a", "Last-Event-ID: b").is(400, "bad-request"));
    checks.add(TailRows::fromTheStart);
    checks.add(TailRows::ofAnotherPlace);
    return Row.of(
        "H33",
        "a Last-Event-ID that is none, or of another log, or very old",
        checks.toArray(Check[]::new));
  }

  /** As old as can be: everything comes, nothing is passed over. */
  private static void fromTheStart(World world) throws IOException {
    String start = Position.start(world.log().origin().hash()).token();
    try (RawConnection tail = open(world, world.open().port(), "", "Last-Event-ID: " + start)) {
      assertFalse(until(tail, "\"hello\"").isEmpty());
    }
  }

  /** An id of a tail elsewhere says nothing of this partition: all of it comes. */
  private static void ofAnotherPlace(World world) throws IOException {
    long log = world.log().origin().hash();
    String elsewhere = Position.start(log).with(Topic.PROJECTS, 0, 1).token();
    try (RawConnection tail = open(world, world.open().port(), "", "Last-Event-ID: " + elsewhere)) {
      assertFalse(until(tail, "\"hello\"").isEmpty());
    }
  }

  private static void pings(World world) throws IOException {
    awaitNoTails(world);
    try (RawConnection tail = open(world, world.narrow().port(), "")) {
      assertTrue(until(tail, ": ping").contains("ping"));
    }
    awaitNoTails(world);
  }
}
