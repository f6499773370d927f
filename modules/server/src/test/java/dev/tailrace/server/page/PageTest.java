package dev.tailrace.server.page;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.server.Client;
import dev.tailrace.server.Client.Answer;
import dev.tailrace.server.TestServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser gets of the page, and what nobody gets in its name. */
final class PageTest {
  private static final String SMALL = "dev/tailrace/server/page/small";
  private static final String SCRIPT = "/assets/app-5d41402a.js";
  private static final String BROWSER =
      "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types 'none'";

  private static TestServer open;
  private static TestServer guarded;
  private static TestServer bare;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    Path tokens = Files.writeString(folder.resolve("tokens"), "a-token-of-good-length\n");
    open = TestServer.alone(folder.resolve("open"), config -> config);
    guarded = TestServer.alone(folder.resolve("guarded"), config -> config.withTokenFile(tokens));
    bare =
        TestServer.alone(
            folder.resolve("bare"), config -> config, new WebPage("dev/tailrace/server/page/none"));
  }

  @AfterAll
  static void stop() {
    bare.close();
    guarded.close();
    open.close();
  }

  private static Answer get(String path, String... headers) {
    return open.client().get(path, headers);
  }

  /** Jetty takes the space out of some types, which says the same. */
  private static String type(Answer answer) {
    return answer.header("Content-Type").replace("; ", ";");
  }

  private static byte[] file(String name) throws IOException {
    try (InputStream in = PageTest.class.getClassLoader().getResourceAsStream(SMALL + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  private static byte[] unpacked(Answer answer) throws IOException {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(answer.response().body()))) {
      return in.readAllBytes();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/compare",
        "/runs/r1",
        "/runs/nobody-knows",
        "/runs/a%20b",
        "/?filter=status%3D1&sort=-x&sort=y",
        "/runs/r1?metric=loss&nonsense",
        "/compare?run=a&run=b&",
      })
  void every_address_of_the_page_is_the_page(String path) throws IOException {
    Answer answer = get(path, "Accept", BROWSER);

    assertEquals(200, answer.status(), answer.text());
    assertArrayEquals(file("/index.html"), answer.response().body());
    assertEquals("text/html;charset=utf-8", type(answer));
    assertEquals("no-cache", answer.header("Cache-Control"));
  }

  @ParameterizedTest
  @CsvSource({
    "/, text/html;charset=utf-8, no-cache, /index.html",
    "/favicon.svg, image/svg+xml, no-cache, /favicon.svg",
    SCRIPT + ", text/javascript;charset=utf-8, FOR-EVER," + SCRIPT,
    "/assets/app-B7_x-91c.css, text/css;charset=utf-8, FOR-EVER, /assets/app-B7_x-91c.css",
  })
  void files_of_the_page_come_as_what_they_are_under_the_policy_of_the_page(
      String path, String type, String caching, String file) throws IOException {
    Answer answer = get(path);

    assertArrayEquals(file(file), answer.response().body());
    assertEquals(type, type(answer));
    String wanted = caching.replace("FOR-EVER", "public, max-age=31536000, immutable");
    assertEquals(List.of(wanted), answer.response().headers().allValues("Cache-Control"));
    assertEquals(List.of(POLICY), answer.response().headers().allValues("Content-Security-Policy"));
    assertEquals("nosniff", answer.header("X-Content-Type-Options"));
    assertEquals("Accept-Encoding", answer.header("Vary"));
    assertEquals("", answer.header("Content-Encoding"));

    Answer head = open.client().call("HEAD", path);
    assertEquals(0, head.response().body().length);
    assertEquals(answer.header("Content-Length"), head.header("Content-Length"));
    assertEquals(answer.header("ETag"), head.header("ETag"));
  }

  @Test
  void what_a_browser_has_is_not_sent_again() {
    for (String path : List.of("/", "/runs/r1", "/favicon.svg", SCRIPT)) {
      for (String coding : List.of("identity", "gzip")) {
        String tag = get(path, "Accept-Encoding", coding).header("ETag");
        Answer again = get(path, "Accept-Encoding", coding, "If-None-Match", "\"a\", W/" + tag);

        assertEquals(304, again.status(), path);
        assertEquals(0, again.response().body().length);
        assertEquals(tag, again.header("ETag"));
        assertEquals(POLICY, again.header("Content-Security-Policy"));
        assertEquals(200, get(path, "If-None-Match", "\"another\"").status());
      }
    }
  }

  @Test
  void a_file_is_packed_for_who_unpacks_and_has_another_tag_then() throws IOException {
    Answer plain = get(SCRIPT);
    for (String coding : List.of("gzip", "GZIP;q=0.5", "br, *", "zstd;q=0, x-gzip ; q=0.1")) {
      Answer packed = get(SCRIPT, "Accept-Encoding", coding);

      assertEquals("gzip", packed.header("Content-Encoding"), coding);
      assertArrayEquals(plain.response().body(), unpacked(packed), coding);
      assertTrue(packed.response().body().length < plain.response().body().length / 2, coding);
      assertNotEquals(plain.header("ETag"), packed.header("ETag"));
    }
    for (String coding : List.of("br", "gzip;q=0", "gzip;q=0, *", "identity", "*;q=0", "gzipped")) {
      Answer answer = get(SCRIPT, "Accept-Encoding", coding);

      assertEquals("", answer.header("Content-Encoding"), coding);
      assertArrayEquals(plain.response().body(), answer.response().body(), coding);
    }
  }

  @Test
  void what_packing_would_make_larger_is_sent_as_it_is() throws IOException {
    Answer answer = get("/assets/app-B7_x-91c.css", "Accept-Encoding", "gzip");

    assertEquals("", answer.header("Content-Encoding"));
    assertArrayEquals(file("/assets/app-B7_x-91c.css"), answer.response().body());
  }

  @Test
  void a_file_is_read_and_packed_once() {
    WebPage page = new WebPage(SMALL);

    assertSame(page.index().orElseThrow(), page.index().orElseThrow());
    assertSame(
        page.asset("app-5d41402a.js").orElseThrow(), page.asset("app-5d41402a.js").orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/assets/app-00000000.js",
        "/assets/APP-5d41402a.js",
        "/assets/app-5d41402a.js.map",
        "/assets/notes.txt",
        "/assets/.js",
        "/assets/index.html",
        "/assets/",
        "/assets",
        "/assets/assets/app-5d41402a.js",
        "/assets/..app.js",
        "/index.html",
        "/compare/",
        "/runs",
        "/runs/",
        "/runs/r1/logs",
        "/favicon.ico",
      })
  void what_there_is_not_is_a_problem_under_the_policy_of_the_api(String path) {
    Answer answer = get(path, "Accept", BROWSER);

    assertEquals(404, answer.status(), answer.text());
    assertEquals("/problems/not-found", answer.json().get("type").asText());
    assertEquals("no-store", answer.header("Cache-Control"));
    assertTrue(answer.header("Content-Security-Policy").endsWith("sandbox"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/assets/../index.html",
        "/assets/%2e%2e/index.html",
        "/assets/..%2findex.html",
        "/assets/a;b.js",
        "/assets/a%00.js",
      })
  void a_path_that_can_be_read_in_two_ways_is_a_bad_request(String path) {
    assertEquals(400, get(path).status());
  }

  @Test
  void an_asset_takes_no_query() {
    assertEquals(400, get(SCRIPT + "?v=1").status());
    assertEquals(400, get("/favicon.svg?v=1").status());
  }

  @Test
  void a_page_needs_no_token_and_opens_nothing_else() {
    Client client = guarded.client();

    for (String path : List.of("/", "/compare", "/runs/r1", "/favicon.svg", SCRIPT)) {
      assertEquals(200, client.get(path).status(), path);
    }
    assertEquals(404, client.get("/assets/app-00000000.js").status());
    for (String path :
        List.of("/api/v1/runs", "/runs", "/runs/a/b", "/compare/", "/index.html", "/assets/a/b")) {
      assertEquals(401, client.get(path).status(), path);
    }
  }

  @Test
  void a_page_is_for_the_servers_own_names_and_has_no_other_methods() {
    for (String path : List.of("/", "/compare", "/runs/r1", "/favicon.svg", SCRIPT)) {
      assertEquals(421, get(path, "Host", "evil.example").status(), path);
      assertEquals(406, get(path, "Accept", "application/json").status(), path);
      Answer post = open.client().post(path, "text/plain", "x");
      assertEquals(405, post.status(), path);
      assertEquals("GET, HEAD, OPTIONS", post.header("Allow"), path);
    }
  }

  @Test
  void a_build_without_a_page_says_so_and_where_the_api_is() {
    for (String path : List.of("/", "/runs/r1", "/compare?a=b")) {
      Answer answer = bare.client().get(path, "Accept", BROWSER);

      assertEquals(200, answer.status());
      assertEquals("text/plain;charset=utf-8", type(answer));
      assertTrue(answer.text().startsWith("This build has no web page.\n"), answer.text());
      assertTrue(answer.text().contains("/api/v1/runs"), answer.text());
      assertEquals("no-store", answer.header("Cache-Control"));
    }
    assertEquals(404, bare.client().get("/favicon.svg").status());
    assertEquals(404, bare.client().get(SCRIPT).status());
  }
}
