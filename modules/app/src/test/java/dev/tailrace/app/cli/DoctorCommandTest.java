package dev.tailrace.app.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.streams.topic.Answer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code doctor} beside a real server, well and not so well. */
final class DoctorCommandTest {
  @TempDir static Path folder;
  private static UpProcess server;

  @BeforeAll
  static void start() throws Exception {
    server = UpProcess.start(folder.resolve("data")).awaitReady();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Typed doctor(String... options) {
    String[] arguments = new String[options.length + 1];
    arguments[0] = "doctor";
    System.arraycopy(options, 0, arguments, 1, options.length);
    return Typed.now().with("TAILRACE_URL", server.url()).type(arguments);
  }

  private static List<String> problems(Typed typed) {
    return typed.lines().stream().filter(line -> line.startsWith("problem\t")).toList();
  }

  @Test
  void a_server_that_is_well_gets_a_clean_bill_and_one_that_is_not_is_told_why() throws Exception {
    Typed well = doctor();

    assertEquals(0, well.exitCode(), well.out() + well.err());
    for (String about :
        List.of(
            "version",
            "ready",
            "lag",
            "gaps",
            "views",
            "dead letters",
            "sequence",
            "clock",
            "topics",
            "disk")) {
      assertTrue(well.out().contains("ok\t" + about + "\t"), about + ":\n" + well.out());
    }

    server.publish(
        """
        {"type":"metrics","v":1,"run":"holed","writer":"w","seq":1,"time":1,"step":1,\
        "metrics":{"a":1}}
        {"type":"metrics","v":1,"run":"holed","writer":"w","seq":4,"time":1,"step":4,\
        "metrics":{"a":1}}
        {"type":"metrics","v":1,"run":"holed","writer":"w","seq":4,"time":1,"step":9,\
        "metrics":{"a":2}}
        """);
    set("tailrace.runs", "retention.ms", "1000000000000");

    await().atMost(30, SECONDS).until(() -> problems(doctor()).size() == 3);
    Typed ill = doctor();
    Typed json = doctor("--json");

    List<String> found = problems(ill);
    assertAll(
        () -> assertEquals(1, ill.exitCode(), ill.err()),
        () -> assertEquals(3, found.size(), ill::out),
        () -> assertTrue(ill.out().contains("run holed lacks events 2..3 of metrics"), ill::out),
        () -> assertTrue(ill.out().contains("1 records were refused: duplicate_id_conflict")),
        () -> assertTrue(ill.out().contains("has retention.ms=1000000000000 and must have -1")),
        () -> assertTrue(ill.out().contains("kafka-configs.sh --alter"), ill::out),
        () -> assertEquals(ill.lines().size(), json.lines().size()),
        () -> assertTrue(json.out().contains("{\"level\":\"problem\",\"about\":\"sequence\"")));
  }

  @Test
  void a_server_that_is_not_there_cannot_be_looked_at() {
    Typed typed = Typed.at().with("TAILRACE_URL", "http://127.0.0.1:1").type("doctor");

    assertEquals(2, typed.exitCode());
    assertTrue(typed.out().startsWith("unseen\tserver\tno server answers"), typed.out());
  }

  private static void set(String topic, String setting, String value) {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Collection<AlterConfigOp> change =
        List.of(new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET));
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + server.kafkaPort()))) {
      Answer.of(admin.incrementalAlterConfigs(Map.of(resource, change)).all());
    }
  }
}
