package dev.tailrace.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * From the moment an event is due to be published until a client of the HTTP API has it, beside a
 * bare consumer of the same records; against a server of its own, see {@code visible.py}.
 *
 * <p>Rounds alternate between events by HTTP and by a Kafka producer. Two clients look: a tail,
 * which is shown the events of ten runs in a hundred, and a probe that asks for an event it has
 * just sent. First at the rate given, then the fastest that the views keep up with is looked for,
 * then at half of that.
 */
final class VisibleLatency {
  /** The tail asks for every tenth run: what is left out for a slow client would be the slowest. */
  private static final int ONE_IN = 10;

  private static final Duration ARRIVAL_MAX = Duration.ofSeconds(10);

  private final ByHttp http;
  private final String kafka;
  private final ProcessHandle server;
  private final int seconds;
  private int phases;

  private VisibleLatency(Map<String, String> given) {
    http = new ByHttp(given.getOrDefault("--url", ""));
    kafka = given.getOrDefault("--kafka", "");
    server = ProcessHandle.of(Long.parseLong(given.getOrDefault("--pid", "0"))).orElseThrow();
    seconds = Integer.parseInt(given.getOrDefault("--seconds", "20"));
  }

  public static void main(String[] arguments) throws Exception {
    Map<String, String> given = new LinkedHashMap<>();
    var words = new ArrayDeque<>(List.of(arguments));
    while (words.size() > 1) {
      given.put(words.pop(), words.pop());
    }
    int rate = Integer.parseInt(given.getOrDefault("--rate", "5000"));
    int rounds = Integer.parseInt(given.getOrDefault("--rounds", "5"));
    Machine.print();
    System.out.printf(
        "events of a row of 10 metrics, %d runs, %d senders of %d events at once; bare consumer and"
            + " producer with Kafka's defaults%n",
        Traffic.RUNS, Sending.SENDERS, Sending.TOGETHER);
    var bench = new VisibleLatency(given);
    try (ByHttp http = bench.http;
        ByKafka kafka = new ByKafka(bench.kafka)) {
      Map<String, Way> ways = new LinkedHashMap<>();
      ways.put("HTTP", http);
      ways.put("Kafka", kafka);
      bench.rounds(ways, Map.of("HTTP", (double) rate, "Kafka", (double) rate), rounds);
      Map<String, Double> half = new LinkedHashMap<>();
      for (var way : ways.entrySet()) {
        double most = bench.most(way.getValue());
        System.out.printf("most by %s: %,.0f events/s until all are counted%n", way.getKey(), most);
        half.put(way.getKey(), most / 2);
      }
      bench.rounds(ways, half, rounds);
    }
  }

  /** A round of a way is warm-up and does not count. */
  private void rounds(Map<String, Way> ways, Map<String, Double> rates, int rounds)
      throws IOException, InterruptedException {
    Map<String, List<Seen>> all = new LinkedHashMap<>();
    for (int round = 0; round <= rounds; round++) {
      for (var way : ways.entrySet()) {
        double rate = rates.getOrDefault(way.getKey(), 0.0);
        Seen seen = round(way.getValue(), rate);
        System.out.printf("%-5s %,7.0f/s round %d: %s%n", way.getKey(), rate, round, seen);
        if (round > 0) {
          all.computeIfAbsent(way.getKey(), _ -> new ArrayList<>()).add(seen);
        }
      }
    }
    all.forEach(
        (way, seen) ->
            System.out.printf(
                "%-5s %,7.0f/s medians, p50 / p99 ms: consumed %s, tail %s, read %s,"
                    + " woken late %s; server %.2f CPU%n",
                way,
                rates.get(way),
                medians(seen, Seen::consumed),
                medians(seen, Seen::shown),
                medians(seen, Seen::read),
                medians(seen, Seen::late),
                median(seen.stream().map(Seen::serverCpus).toList())));
  }

  private static String medians(List<Seen> seen, Function<Seen, Latencies> of) {
    return "%.1f / %.1f"
        .formatted(
            median(seen.stream().map(it -> of.apply(it).ms(0.5)).toList()),
            median(seen.stream().map(it -> of.apply(it).ms(0.99)).toList()));
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /**
   * What a round gave.
   *
   * @param serverCpus cores that the server's process kept busy
   */
  private record Seen(
      Latencies consumed,
      Latencies shown,
      Latencies read,
      Latencies late,
      double serverCpus,
      long gaps) {
    @Override
    public String toString() {
      return "consumed %s | tail %s | read %s | late %s | server %.2f CPU%s"
          .formatted(consumed, shown, read, late, serverCpus, gaps == 0 ? "" : ", gaps " + gaps);
    }
  }

  private Seen round(Way way, double rate) throws IOException, InterruptedException {
    String prefix = begin();
    var traffic = new Traffic(prefix, (int) (rate * seconds));
    var some = new StringBuilder();
    for (int run = 0; run < Traffic.RUNS; run += ONE_IN) {
      some.append("&run=").append(traffic.run(run));
    }
    var probe = new Probe(way, http, prefix + "p");
    try (var readers = new Readers(traffic, http, kafka, some.toString());
        var lateness = new Lateness()) {
      Thread probing = Thread.ofPlatform().start(probe::loop);
      long begin = System.nanoTime();
      double cpuSeconds = cpuSeconds();
      Sending.all(way, traffic, rate);
      double cpus = (cpuSeconds() - cpuSeconds) / ((System.nanoTime() - begin) / 1e9);
      probe.close();
      probing.join();
      awaitArrival(traffic);
      return new Seen(
          traffic.consumed(),
          traffic.shown(),
          probe.latencies(),
          lateness.latencies(),
          cpus,
          readers.gaps());
    }
  }

  /** Starts the runs of a phase, and answers how their names begin. */
  private String begin() throws IOException, InterruptedException {
    String prefix = "phase" + phases++;
    var body = new StringBuilder();
    for (int run = 0; run <= Traffic.RUNS; run++) {
      String name = run == Traffic.RUNS ? prefix + "p" : prefix + "-" + run;
      body.append(
          "{\"type\":\"run.started\",\"v\":1,\"run\":\"%s\",\"time\":%d}\n"
              .formatted(name, System.currentTimeMillis()));
    }
    http.post("application/x-ndjson", body.toString().getBytes(StandardCharsets.UTF_8));
    http.get("/runs/" + prefix + "p", http.send(prefix + "p", 0));
    return prefix;
  }

  private double cpuSeconds() {
    return server.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
  }

  private static void awaitArrival(Traffic traffic) throws InterruptedException {
    int shown = traffic.events() / ONE_IN;
    long deadline = System.nanoTime() + ARRIVAL_MAX.toNanos();
    while (traffic.consumed().count() < traffic.events() || traffic.shown().count() < shown) {
      if (System.nanoTime() > deadline) {
        System.out.printf(
            "of %,d events %,d were consumed, of %,d %,d shown%n",
            traffic.events(), traffic.consumed().count(), shown, traffic.shown().count());
        return;
      }
      Thread.sleep(50);
    }
  }

  /** Events a second until all can be read: as many as go in 10 s at the second try. */
  private double most(Way way) throws IOException, InterruptedException {
    double perSecond = 20_000;
    for (int attempt = 0; attempt < 3; attempt++) {
      var traffic = new Traffic(begin(), (int) (perSecond * (attempt == 0 ? 3 : 10)));
      long begin = System.nanoTime();
      Sending.all(way, traffic, 0);
      for (int run = 0; run < Traffic.RUNS; run++) {
        awaitCount(traffic.run(run), (traffic.events() - 1 - run) / Traffic.RUNS + 1);
      }
      perSecond = traffic.events() / ((System.nanoTime() - begin) / 1e9);
    }
    return perSecond;
  }

  private void awaitCount(String run, int count) throws IOException, InterruptedException {
    String wanted = "\"count\":" + count + ",";
    while (!http.get("/runs/" + run + "/metrics", "").contains(wanted)) {
      Thread.sleep(5);
    }
  }
}
