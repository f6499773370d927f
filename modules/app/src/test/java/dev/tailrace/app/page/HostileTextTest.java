package dev.tailrace.app.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever users give is text. */
final class HostileTextTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> PAYLOADS =
      List.of(
          "<script>window.__xss=1</script>",
          "<img src=x onerror=window.__xss=1>",
          "<svg onload=window.__xss=1>",
          "<svg><script>window.__xss=1</script></svg>",
          "\"><script>window.__xss=1</script>",
          "' onmouseover='window.__xss=1",
          "\" autofocus onfocus=\"window.__xss=1",
          "<iframe srcdoc='<script>parent.__xss=1</script>'></iframe>",
          "<iframe src=javascript:parent.__xss=1></iframe>",
          "<body onload=window.__xss=1>",
          "<details open ontoggle=window.__xss=1>",
          "<video><source onerror=window.__xss=1>",
          "<audio src=x onerror=window.__xss=1>",
          "<input autofocus onfocus=window.__xss=1>",
          "<select autofocus onfocus=window.__xss=1>",
          "<marquee onstart=window.__xss=1>x</marquee>",
          "<math><mtext><table><mglyph><style><img src=x onerror=window.__xss=1>",
          "<a href=javascript:window.__xss=1>click</a>",
          "javascript:window.__xss=1",
          "data:text/html,<script>window.__xss=1</script>",
          "<style>@import 'javascript:window.__xss=1';</style>",
          "<link rel=stylesheet href=javascript:window.__xss=1>",
          "<object data=javascript:window.__xss=1>",
          "<embed src=javascript:window.__xss=1>",
          "<form><button formaction=javascript:window.__xss=1>x</button></form>",
          "<template><script>window.__xss=1</script></template>",
          "<noscript><p title=\"</noscript><img src=x onerror=window.__xss=1>\">",
          "{{constructor.constructor('window.__xss=1')()}}",
          "${window.__xss=1}",
          "\u001b]8;;javascript:window.__xss=1\u0007link\u001b]8;;\u0007<b>bold</b>");

  private static Site site;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    site = new Site(folder);
    for (int i = 0; i < PAYLOADS.size(); i++) {
      site.publish(events("x" + i, PAYLOADS.get(i)));
    }
  }

  @AfterAll
  static void stop() {
    site.close();
  }

  private static List<String> events(String run, String evil) throws JsonProcessingException {
    // Names have no control characters; logs and values may.
    String name = evil.replaceAll("\\p{Cntrl}", "");
    Map<String, String> error = Map.of("type", evil, "message", evil, "trace", evil);
    List<Map<String, Object>> events = new ArrayList<>();
    events.add(
        Map.of(
            "type",
            "run.started",
            "project",
            "evil",
            "name",
            name,
            "group",
            name,
            "jobType",
            name,
            "config",
            Map.of(name, evil, "nested", Map.of("deep", List.of(evil))),
            "host",
            Map.of("name", evil),
            "git",
            Map.of("branch", evil, "commit", evil),
            "command",
            evil));
    events.add(Map.of("type", "run.edited", "note", evil, "tags", Map.of(name, evil)));
    events.add(Map.of("type", "run.summary", "summary", Map.of(name, evil)));
    events.add(
        Map.of("type", "metrics", "steps", List.of(0, 1), "metrics", Map.of(name, List.of(1, 2))));
    events.add(Map.of("type", "log", "stream", "stdout", "lines", List.of(evil)));
    events.add(Map.of("type", "alert.raised", "level", "error", "title", name, "text", evil));
    events.add(
        Map.of(
            "type",
            "media.logged",
            "name",
            name,
            "kind",
            "image",
            "path",
            "a/" + run + ".png",
            "caption",
            evil));
    events.add(Map.of("type", "run.finished", "status", "failed", "error", error));
    return lines(run, events);
  }

  private static List<String> lines(String run, List<Map<String, Object>> events)
      throws JsonProcessingException {
    List<String> lines = new ArrayList<>();
    for (Map<String, Object> event : events) {
      var whole = JSON.createObjectNode();
      whole.put("v", 1).put("run", run).put("time", 1);
      whole.setAll((ObjectNode) JSON.valueToTree(event));
      lines.add(JSON.writeValueAsString(whole));
    }
    return lines;
  }

  @Test
  void names_configs_logs_and_all_else_are_text_in_every_view() {
    List<String> addresses = new ArrayList<>();
    for (int i = 0; i < PAYLOADS.size(); i++) {
      addresses.add("/runs/x" + i);
      addresses.add("/runs/x" + i + "?tab=" + List.of("charts", "logs", "files").get(i % 3));
    }
    addresses.add("/runs/x0?tab=timeline");
    addresses.add("/runs/x0?tab=ranks");
    addresses.add("/?project=evil");
    addresses.add("/?project=evil&group=group&cols=name,config.nested.deep,jobType");
    String all = String.join(",", IntStream.range(0, 30).mapToObj(i -> "x" + i).toList());
    for (String by : List.of("config", "metrics", "parallel", "scatter", "code")) {
      addresses.add("/compare?runs=" + all + "&same=1&by=" + by);
    }
    Page page = site.browser().blank(Chromium.Window.DESK);
    for (String address : addresses) {
      page.navigate(site.url(address));
      assertThat(page.getByText("Loading")).hasCount(0);
      page.mouse().move(400, 300);
      assertNull(page.evaluate("window.__xss"), address);
      assertEquals(0, page.locator("main script, main iframe, main object").count(), address);
    }
    site.browser().forgive("404");
    site.browser().assertCalm();
  }

  @Test
  void an_address_is_text_too() {
    Page page = site.browser().blank(Chromium.Window.DESK);
    for (String payload : PAYLOADS) {
      String text = URLEncoder.encode(payload, UTF_8);
      page.navigate(site.url("/?q=" + text + "&sort=" + text + "&m=" + text + "&cols=" + text));
      assertThat(page.getByRole(AriaRole.MAIN)).isVisible();
      page.navigate(site.url("/runs/" + text.replace("+", "%20").replace("%2F", "-")));
      assertNull(page.evaluate("window.__xss"), payload);
    }
    site.browser().forgive("40");
    site.browser().assertCalm();
  }
}
