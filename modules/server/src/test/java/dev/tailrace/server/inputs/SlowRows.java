package dev.tailrace.server.inputs;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.Closeable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Clients that take their time, are many, or go away. */
final class SlowRows {
  private static final String HEAD = "GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";
  private static final String POST =
      "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
  private static final int CONNECTIONS = 1_000;
  private static final int CUTS = 300;
  private static final int PAUSE_MS = 50;
  private static final int CUT_AFTER_MS_MAX = 8 * World.IDLE_MS;

  private SlowRows() {}

  static List<Row> rows() {
    return List.of(
        Row.of(
            "H06",
            "a byte now and then",
            world -> cutWhileTrickling(world, HEAD, "a"),
            world -> cutWhileTrickling(world, "", "\r\n"),
            world -> cutWhileTrickling(world, POST + "Content-Length: 100000\r\n\r\n", " "),
            world -> cutWhileTrickling(world, chunked("1\r\n \r\n"), "1\r\n \r\n"),
            world -> cutWhileTrickling(world, chunked("1;"), "a"),
            world -> cutWhileTrickling(world, chunked("0\r\n"), "X: y\r\n"),
            SlowRows::silentHead,
            SlowRows::slowReader),
        Row.of(
            "H07",
            "connections on which nothing comes",
            world -> manyIdle(world, CONNECTIONS),
            SlowRows::idleOnesMakeRoom),
        Row.of("H43", "clients that go away within an answer", world -> goAway(world, CUTS)));
  }

  private static String chunked(String start) {
    return POST + "Transfer-Encoding: chunked\r\n\r\n" + start;
  }

  /** Every byte would begin an idle time anew; the connection ends all the same. */
  private static void cutWhileTrickling(World world, String begin, String more) throws IOException {
    long startNanos = System.nanoTime();
    long tookMs = 0;
    try (RawConnection slow = new RawConnection(world.narrow().port()).patience(PAUSE_MS)) {
      slow.send(begin);
      boolean open = true;
      while (open && tookMs < CUT_AFTER_MS_MAX) {
        slow.send(more);
        open = !slow.isEnded();
        tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
      }
    } catch (SocketException _) {
      // it was cut while it was sending
    }
    assertTrue(tookMs < CUT_AFTER_MS_MAX, begin + " was open for " + tookMs + " ms");
  }

  private static void silentHead(World world) throws IOException {
    try (RawConnection slow = new RawConnection(world.narrow().port())) {
      slow.send(HEAD);
      assertTrue(slow.isEnded());
    }
  }

  /** It holds the only place for a heavy answer, until it is cut. */
  private static void slowReader(World world) throws IOException {
    fill(world, "wide", 30);
    try (RawConnection slow = new RawConnection(world.narrow().port(), 2_048)) {
      slow.send("GET /api/v1/runs/wide/points?metric=a HTTP/1.1\r\nHost: localhost\r\n\r\n");
      byte[] some = new byte[64];
      assertTrue(slow.readSome(some) > 0);
      await()
          .pollInterval(Duration.ofMillis(100))
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                slow.patience(10).readSome(some);
                return world.narrow().client().get("/api/v1/columns").status() == 200;
              });
    }
  }

  static void fill(World world, String run, int batches) {
    for (int batch = 0; batch < batches; batch++) {
      int from = batch * 10_000;
      String steps =
          IntStream.range(from, from + 10_000)
              .mapToObj(Integer::toString)
              .collect(Collectors.joining(","));
      world.tell(
          """
          {"type":"metrics","v":1,"run":"%s","time":1,"steps":[%s],"metrics":{"a":[%s]}}
          """
              .formatted(run, steps, steps));
    }
  }

  /** So many are within what the server takes: the others notice nothing. */
  static void manyIdle(World world, int connections) throws IOException {
    List<Closeable> idle = new ArrayList<>();
    try {
      for (int i = 0; i < connections; i++) {
        idle.add(new RawConnection(world.open().port()));
      }
      world.requireService();
    } finally {
      for (Closeable one : idle) {
        one.close();
      }
    }
  }

  /** More than the server takes: the idle ones are closed, and then who waits is served. */
  private static void idleOnesMakeRoom(World world) throws IOException {
    List<RawConnection> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 2 * World.CONNECTIONS_MAX; i++) {
        idle.add(new RawConnection(world.narrow().port()));
      }
      try (RawConnection late = new RawConnection(world.narrow().port())) {
        late.send("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertEquals(200, late.read(false).status());
      }
      assertTrue(idle.getFirst().isEnded());
    } finally {
      for (RawConnection one : idle) {
        one.cut();
      }
    }
  }

  /** Neither threads nor connections nor places of heavy answers nor leases are left behind. */
  static void goAway(World world, int times) throws IOException {
    if (world.open().client().get("/api/v1/runs/gone/metrics").status() != 200) {
      fill(world, "gone", 10);
    }
    List<String> paths =
        List.of(
            "/runs/gone/points?metric=a",
            "/runs/gone/export",
            "/runs/gone/series?metric=a&points=10000",
            "/runs/gone/tail",
            "/tail",
            "/runs?limit=1000",
            "/metrics?run=gone");
    Left before = Left.now();
    for (int i = 0; i < times; i++) {
      RawConnection client = new RawConnection(world.open().port(), 2_048);
      client.send(
          "GET /api/v1" + paths.get(i % paths.size()) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
      if (i % 3 > 0) {
        client.readSome(new byte[1 + i % 500]);
      }
      client.cut();
    }
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> Left.now().isNoMoreThan(before) && Left.requestsUnderWay(world) == 0);
    String figures = world.open().client().get("/metrics").text();
    assertTrue(figures.contains("\ntailrace_sse_clients 0.0"), figures);
    // It takes each partition's lease and a place of those for heavy answers.
    assertEquals(200, world.get("/digest").status());
  }

  /** What clients that went away may leave behind in a process. */
  private record Left(int threads, long files) {
    /** A fold opens a few files and threads whenever it likes. */
    private static final int SLACK = 60;

    static Left now() {
      var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      return new Left(
          ManagementFactory.getThreadMXBean().getThreadCount(),
          system.getOpenFileDescriptorCount());
    }

    boolean isNoMoreThan(Left before) {
      return threads <= before.threads + SLACK && files <= before.files + SLACK;
    }

    /** Threads, virtual ones too, that are within the answer to a request. */
    static long requestsUnderWay(World world) throws IOException {
      Path dump = world.folder().resolve("threads.txt");
      Files.deleteIfExists(dump);
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
      try (var lines = Files.lines(dump)) {
        return lines.filter(line -> line.contains("dev.tailrace.server.Router.serve(")).count();
      }
    }
  }
}
