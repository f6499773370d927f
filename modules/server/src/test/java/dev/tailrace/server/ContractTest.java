package dev.tailrace.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.server.OpenApi.Operation;
import dev.tailrace.server.Provocations.Servers;
import dev.tailrace.server.http.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds the real server to schemas/openapi.yaml: every operation, every documented status and every
 * problem code is provoked, and every answer is as documented.
 */
final class ContractTest {
  private static final OpenApi API = new OpenApi();

  private static TestLog log;
  private static Servers servers;
  private static Provocations provocations;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException, InterruptedException {
    log = TestLog.start(folder.resolve("kafka"));
    TestServer healthy = TestServer.over(log, folder.resolve("healthy"), config -> config);
    healthy.awaitReady();
    Path tokens = Files.writeString(folder.resolve("tokens"), "a-token-of-good-length\n");
    servers =
        new Servers(
            healthy,
            TestServer.alone(folder.resolve("guarded"), config -> config.withTokenFile(tokens)),
            TestServer.beside(healthy, log, ContractTest::withoutRoom),
            TestServer.alone(folder.resolve("alone"), config -> config),
            Provocations.ahead(log));
    provocations = new Provocations(API, servers);
    write(healthy.client());
  }

  private static void write(Client client) {
    String events =
        """
        {"type":"run.started","v":1,"run":"r1","time":1,"project":"vision","config":{"lr":0.1}}
        {"type":"run.started","v":1,"run":"purged","time":1}
        {"type":"run.purged","v":1,"run":"purged","time":1}
        {"type":"run.tags","v":1,"run":"purged","time":1,"tags":{"a":1}}
        {"type":"metrics","v":1,"run":"r1","time":1,"steps":[1,2],"metrics":{"loss":[NaN,1.5]}}
        {"type":"log","v":1,"run":"r1","time":1,"lines":["hello"]}
        {"type":"project.created","v":1,"project":"vision","time":1,"name":"Vision"}
        """;
    JsonNode answer = client.post("/api/v1/events", "application/x-ndjson", events).json();
    assertEquals(7, answer.get("accepted").asInt(), answer.toString());
    String after = answer.get("position").asText();
    for (String run : List.of("r1", "purged")) {
      client.get("/api/v1/runs/" + run + "?after=" + after);
    }
    String put =
        client
            .put("/api/v1/runs/r1/artifacts/model.bin", new byte[] {1, 2, 3})
            .header("Tailrace-Position");
    assertEquals(200, client.get("/api/v1/runs/r1?after=" + put).status());
  }

  private static ServerConfig withoutRoom(ServerConfig config) {
    return new ServerConfig(
        config.host(),
        config.port(),
        config.hostsAllowed(),
        null,
        false,
        null,
        config.version(),
        config.limits(),
        config.times(),
        new ServerConfig.Capacity(1_000, 0, 0, 0, 512));
  }

  @AfterAll
  static void stop() {
    servers.full().close();
    servers.alone().close();
    servers.guarded().close();
    servers.healthy().close();
    log.close();
  }

  @Test
  void every_documented_status_and_problem_is_provoked_and_answered_as_documented() {
    List<String> faults = new ArrayList<>();
    int answers = 0;
    for (Operation operation : API.operations()) {
      Set<String> unmet = new TreeSet<>(operation.provoked());
      unmet.removeAll(statuses(API.notProvoked()));
      for (Client.Answer answer : good(operation)) {
        answers++;
        unmet.remove(String.valueOf(answer.status()));
        check(operation, "answer", answer, faults);
      }
      for (String code : operation.problems()) {
        if (!API.notProvoked().contains(code)) {
          Client.Answer answer = provocations.provoke(operation, code);
          answers++;
          unmet.remove(String.valueOf(answer.status()));
          check(operation, code, answer, faults);
        }
      }
      unmet.forEach(status -> faults.add(operation + " never answered " + status));
    }
    System.out.printf(
        "CONTRACT operations=%d answers=%d faults=%d%n",
        API.operations().size(), answers, faults.size());
    assertTrue(faults.isEmpty(), String.join("\n", faults));
  }

  /** What no list tells of counts as taken for clients of this API. */
  @Test
  void events_that_could_not_be_sent_yet_are_pending() {
    String events =
        """
        {"type":"run.started","v":1,"run":"early","time":1}
        {"type":"run.started"}
        {"type":"log","v":1,"run":"early","time":1,"lines":["hello"]}
        """;

    Client.Answer answer =
        servers.alone().client().post("/api/v1/events", "application/x-ndjson", events);

    assertEquals(503, answer.status(), answer.text());
    assertEquals(0, answer.json().get("accepted").asInt());
    assertEquals("[0,2]", answer.json().get("pending").toString());
    assertEquals(1, answer.json().get("rejected").get(0).get("index").asInt());
  }

  private static Set<String> statuses(Set<String> codes) {
    Set<String> statuses = new HashSet<>();
    for (ProblemCode code : ProblemCode.values()) {
      if (codes.contains(code.code())) {
        statuses.add(String.valueOf(code.status()));
      }
    }
    return statuses;
  }

  /** Right requests: one, what an artifact answers beside its bytes, a curve over a metric. */
  private static List<Client.Answer> good(Operation operation) {
    List<Client.Answer> answers = new ArrayList<>(List.of(provocations.good(operation)));
    String etag = answers.getFirst().header("ETag");
    if (!etag.isEmpty()) {
      answers.add(provocations.good(operation, "If-None-Match", etag));
    }
    if (operation.path().endsWith("/artifacts/{path}") && operation.method().equals("GET")) {
      answers.add(provocations.good(operation, "Range", "bytes=1-1"));
      answers.add(provocations.good(operation, "Range", "bytes=99-"));
    }
    if (operation.path().endsWith("/series")) {
      answers.add(provocations.goodAsking(operation, "x=metric:loss"));
    }
    return answers;
  }

  private static void check(
      Operation operation, String what, Client.Answer answer, List<String> faults) {
    for (String fault : API.faults(operation, answer)) {
      faults.add(operation + " " + what + ": " + fault);
    }
    boolean readiness = operation.path().equals(Routes.READYZ) && answer.status() == 503;
    if (!what.equals("answer") && !readiness) {
      String type = answer.status() < 400 ? "status " + answer.status() : type(answer);
      if (!type.equals(Routes.PROBLEMS + what)) {
        faults.add(operation + " " + what + ": answered " + type);
      }
    }
  }

  private static String type(Client.Answer answer) {
    return answer.json().path("type").asText();
  }

  @Test
  void every_route_is_documented_with_its_parameters_and_no_other() {
    Map<String, Set<String>> documented = new HashMap<>();
    for (Operation operation : API.operations()) {
      Set<String> names = new TreeSet<>();
      API.parameters(operation, "query").forEach(it -> names.add(it.get("name").asText()));
      documented.put(operation.toString(), names);
    }
    Map<String, Set<String>> served = new HashMap<>();
    for (Route route : servers.healthy().routes()) {
      String path = route.path().replace("<path>", "{path}");
      served.put(route.method() + " " + path, new TreeSet<>(route.parameters()));
    }
    assertEquals(new java.util.TreeMap<>(served), new java.util.TreeMap<>(documented));
  }

  @Test
  void every_path_refuses_other_methods_and_tells_its_own() {
    for (Operation operation : API.operations()) {
      String path =
          operation
              .path()
              .replace("{run}", "r1")
              .replace("{code}", "bad-request")
              .replace("{name}", "app-5d41402a.js")
              .replace("{path}", "model.bin");
      Client.Answer answer = servers.healthy().client().request("PATCH", path, new byte[0]);
      assertEquals("/problems/method-not-allowed", type(answer), operation.toString());
      assertTrue(answer.header("Allow").contains(operation.method()), operation.toString());
      Client.Answer options = servers.healthy().client().request("OPTIONS", path, new byte[0]);
      assertEquals(204, options.status());
      assertEquals(answer.header("Allow"), options.header("Allow"));
    }
  }

  @Test
  void every_problem_has_a_page_and_is_documented_somewhere() {
    Set<String> documented = new TreeSet<>(API.notProvoked());
    documented.add(ProblemCode.METHOD_NOT_ALLOWED.code());
    API.operations().forEach(operation -> documented.addAll(operation.problems()));
    Set<String> all = new TreeSet<>();
    for (ProblemCode code : ProblemCode.values()) {
      all.add(code.code());
      Client.Answer page = servers.alone().client().get(Routes.PROBLEMS + code.code());
      assertTrue(page.text().contains(code.title()), page.text());
    }
    assertEquals(all, documented);
  }
}
