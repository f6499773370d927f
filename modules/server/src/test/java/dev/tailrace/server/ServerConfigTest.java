package dev.tailrace.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerConfigTest {
  @TempDir Path folder;

  private static ServerConfig bound(String host, @Nullable Path tokens, boolean insecure) {
    return new ServerConfig(
        host,
        0,
        Set.of(),
        tokens,
        insecure,
        null,
        "test",
        Limits.DEFAULT,
        ServerConfig.Times.DEFAULT,
        ServerConfig.Capacity.DEFAULT);
  }

  @Test
  void other_addresses_than_loopback_need_tokens_or_a_plain_word() {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> bound("0.0.0.0", null, false));
    assertTrue(String.valueOf(refused.getMessage()).contains("--token-file"));
    assertEquals("0.0.0.0", bound("0.0.0.0", null, true).host());
    assertEquals("0.0.0.0", bound("0.0.0.0", folder.resolve("tokens"), false).host());
    assertEquals("::1", bound("::1", null, false).host());
  }

  @Test
  void a_token_opens_what_is_closed_without_one_and_health_is_open_anyway() throws IOException {
    Path tokens = Files.writeString(folder.resolve("tokens"), "a-token-of-good-length\n");
    try (TestServer server = TestServer.alone(folder, config -> config.withTokenFile(tokens))) {
      Client client = server.client();
      assertEquals(401, client.get(Routes.INFO).status());
      assertEquals("Bearer realm=\"tailrace\"", client.get(Routes.INFO).header("WWW-Authenticate"));
      String shown = "Bearer a-token-of-good-length";
      assertEquals(200, client.get(Routes.INFO, "Authorization", shown).status());
      assertEquals(401, client.get(Routes.INFO, "Authorization", shown + "x").status());
      assertEquals(200, client.get(Routes.LIVEZ).status());
      assertEquals(401, client.get(Routes.PROMETHEUS).status());
    }
  }

  @Test
  void a_body_that_does_not_come_is_not_waited_for() throws IOException {
    var times = new ServerConfig.Times(1_000, 1_000, 1_000, 500, 1_000);
    try (TestServer server = TestServer.alone(folder, config -> config.withTimes(times))) {
      String head = "POST " + Routes.EVENTS + " HTTP/1.1\r\nHost: localhost\r\n";
      long before = System.nanoTime();
      RawHttp.Reply reply =
          RawHttp.say(
              server.port(),
              head + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
      assertTrue(reply.status() >= 400 || reply.text().isEmpty(), reply.text());
      assertTrue(reply.status() != 500, reply.text());
      assertTrue(System.nanoTime() - before < 4_000_000_000L, "waited for too long");
    }
  }
}
