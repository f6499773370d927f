package dev.tailrace.app.fault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.testkit.fault.ApiClient.Answer;
import dev.tailrace.testkit.fault.Flaw;
import dev.tailrace.testkit.fault.JavaProcess;
import dev.tailrace.testkit.fault.ServerProcess;
import dev.tailrace.testkit.fault.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * While the server is down records are written, and somebody deletes some that no view has folded.
 * The server says how many, and where.
 */
record TakenByRetention(int folded, int written, int deleted) implements Scenario {
  private static final String TOPIC = "tailrace.metrics";
  private static final String RUN = "cut";

  @Override
  public Verdict run(Path folder, JavaProcess.Launch launch) throws Exception {
    var broker = new BrokerProcess(folder);
    try (JavaProcess _ = broker.start(JavaProcess.Launch.USUAL)) {
      var server = ServerProcess.on(broker.bootstrap(), folder);
      server.launch(launch);
      try (JavaProcess first = server.startReady()) {
        for (int n = 1; n <= folded; n++) {
          server.api().publish(point(n));
        }
        first.stop();
      }
      TopicPartition place = write(broker.bootstrap());
      delete(broker.bootstrap(), place);
      try (JavaProcess again = server.start()) {
        return check(server, again);
      }
    }
  }

  private static String point(int n) {
    return """
        {"type":"metrics","v":1,"run":"%s","time":1,"writer":"w","seq":%d,"step":%d,\
        "metrics":{"v":%d}}
        """
        .formatted(RUN, n, n, n)
        .strip();
  }

  private TopicPartition write(String bootstrap) throws Exception {
    TopicPartition place = null;
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", bootstrap, "acks", "all"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int n = folded + 1; n <= folded + written; n++) {
        byte[] value = point(n).getBytes(StandardCharsets.UTF_8);
        byte[] key = RUN.getBytes(StandardCharsets.UTF_8);
        var stored = producer.send(new ProducerRecord<>(TOPIC, key, value)).get();
        place = new TopicPartition(stored.topic(), stored.partition());
      }
    }
    return Objects.requireNonNull(place);
  }

  private void delete(String bootstrap, TopicPartition place) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin
          .deleteRecords(Map.of(place, RecordsToDelete.beforeOffset(folded + (long) deleted)))
          .all()
          .get();
    }
  }

  private Verdict check(ServerProcess server, JavaProcess running) throws Exception {
    var verdict = new Verdict();
    long deadline = System.nanoTime() + 40_000_000_000L;
    List<Integer> steps = steps(server);
    while (steps.size() < folded + written - deleted && System.nanoTime() < deadline) {
      server.pause(100);
      if (!running.isAlive()) {
        throw new AssertionError(running.printed());
      }
      steps = steps(server);
    }
    for (int n = 1; n <= folded + written; n++) {
      boolean gone = n > folded && n <= folded + deleted;
      if (!gone && !steps.contains(n)) {
        verdict.found(Flaw.LOST, "point " + n);
      }
    }
    if (steps.size() > folded + written - deleted) {
      verdict.found(Flaw.PHANTOM, steps.size() + " points");
    }
    String told = gaps(server);
    if (!told.contains(folded + ".." + (folded + deleted - 1))) {
      verdict.found(Flaw.UNREPORTED, deleted + " records are gone, and /readyz says: " + told);
    }
    return verdict;
  }

  private static List<Integer> steps(ServerProcess server) throws Exception {
    try {
      Answer answer = server.api().ask("/api/v1/runs/" + RUN + "/points?metric=v&format=csv");
      return answer.status() == 200
          ? answer
              .body()
              .lines()
              .skip(1)
              .map(line -> Integer.valueOf(line.substring(0, line.indexOf(','))))
              .toList()
          : List.of();
    } catch (IOException _) {
      return List.of();
    }
  }

  private static String gaps(ServerProcess server) throws Exception {
    for (JsonNode condition : server.api().ask("/readyz").json().path("conditions")) {
      if (condition.path("name").asText().equals("gaps")) {
        return condition.path("reason").asText();
      }
    }
    return "nothing";
  }
}
