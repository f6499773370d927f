package dev.tailrace.server.inputs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tailrace.server.Client;
import dev.tailrace.server.ServerConfig;
import dev.tailrace.server.ServerConfig.Capacity;
import dev.tailrace.server.ServerConfig.Times;
import dev.tailrace.server.TestLog;
import dev.tailrace.server.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the rows are tried on: a broker, its folds, and servers over them.
 *
 * @param open as it comes
 * @param guarded asks for {@link #TOKEN}
 * @param narrow takes little at once and waits shortly
 * @param away reaches no log, and its views are never ready
 */
record World(
    TestLog log,
    Path folder,
    TestServer open,
    TestServer guarded,
    TestServer narrow,
    TestServer away)
    implements AutoCloseable {
  static final String API = "/api/v1";
  static final String EVENTS = API + "/events";
  static final String TOKEN = "a-token-of-good-length";
  static final int TAILS_MAX = 2;
  static final int CONNECTIONS_MAX = 40;
  static final int IDLE_MS = 1_000;

  private static final String STORY =
      """
      {"type":"run.started","v":1,"run":"calm","time":1,"project":"vision",\
      "name":"calm","config":{"lr":0.1}}
      {"type":"run.started","v":1,"run":"other","time":1,"project":"vision"}
      {"type":"metrics","v":1,"run":"calm","time":1,\
      "steps":[1,2,3],"metrics":{"loss":[1.5,0.5,0.25]}}
      {"type":"log","v":1,"run":"calm","time":1,"lines":["hello"]}
      """;

  static World start(Path folder) throws IOException, InterruptedException {
    TestLog log = TestLog.start(folder.resolve("kafka"));
    TestServer open = TestServer.over(log, folder.resolve("open"), config -> config);
    open.awaitReady();
    Path tokens = Files.writeString(folder.resolve("tokens"), TOKEN + "\n");
    World world =
        new World(
            log,
            folder,
            open,
            TestServer.beside(open, log, config -> config.withTokenFile(tokens)),
            TestServer.beside(open, log, World::narrow),
            TestServer.alone(folder.resolve("away"), config -> config));
    world.await(world.post(STORY));
    byte[] model = "0123456789".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    world.await(open.client().put(API + "/runs/calm/artifacts/model.bin", model));
    return world;
  }

  private static ServerConfig narrow(ServerConfig config) {
    return new ServerConfig(
        config.host(),
        config.port(),
        config.hostsAllowed(),
        null,
        false,
        config.artifacts(),
        config.version(),
        config.limits(),
        new Times(1_500, 1_000, 200, IDLE_MS, 1_000),
        new Capacity(CONNECTIONS_MAX, 1, TAILS_MAX, 1 << 20, 512));
  }

  /** Writes lines of events, all of which are taken. */
  Client.Answer post(String lines) {
    Client.Answer answer = open.client().post(EVENTS, "application/x-ndjson", lines);
    assertEquals(200, answer.status(), answer.text());
    assertEquals(0, answer.json().get("rejected").size(), answer.text());
    return answer;
  }

  /** Waits until what was written is folded. */
  void await(Client.Answer written) {
    String position = written.header("Tailrace-Position");
    Client.Answer read = open.client().get(API + "/projects", "Tailrace-Read-After", position);
    assertEquals(200, read.status(), read.text());
  }

  /** Writes lines of events and waits until they are folded. */
  void tell(String lines) {
    await(post(lines));
  }

  Client.Answer get(String path) {
    return open.client().get(API + path);
  }

  /** The next ordinary request is answered, by each server as it should. */
  void requireService() {
    for (TestServer server : new TestServer[] {open, narrow}) {
      Client.Answer answer = server.client().get(API + "/runs/calm");
      assertEquals(200, answer.status(), answer.text());
      assertEquals("calm", answer.json().at("/run/id").asText());
    }
    assertEquals(401, guarded.client().get(API + "/runs/calm").status());
    assertEquals(200, away.client().get("/livez").status());
  }

  @Override
  public void close() {
    away.close();
    narrow.close();
    guarded.close();
    open.close();
    log.close();
  }
}
