package dev.tailrace.app.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import dev.tailrace.app.page.Chromium.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How each view looks, at two widths and in both themes: pictures in {@code target/page} for people
 * to look at, and what a program can say of them: nothing shuts people out (axe-core: WCAG A and
 * AA), nothing jumps, nothing is wider than the window.
 */
final class LooksTest {
  private static final Path PICTURES = Path.of("target", "page");
  private static final double SHIFT_MAX = 0.1;
  private static final int FIRST_BYTES_MAX = 76_000;
  private static final String SHIFTS =
      """
      window.shift = 0
      new PerformanceObserver(list => {
        for (const entry of list.getEntries()) {
          if (!entry.hadRecentInput) window.shift += entry.value
        }
      }).observe({type: 'layout-shift', buffered: true})""";

  private static final Map<String, String> VIEWS = new LinkedHashMap<>();

  static {
    VIEWS.put("runs", "/?project=looks");
    VIEWS.put("runs-table", "/?project=looks&show=table");
    VIEWS.put("runs-none", "/?project=looks&q=name%20%3D%20%27nobody%27");
    VIEWS.put("groups", "/?project=looks&group=config.model&show=table");
    VIEWS.put("overview", "/runs/steady");
    VIEWS.put("overview-failed", "/runs/failed");
    VIEWS.put("charts", "/runs/steady?tab=charts");
    VIEWS.put("charts-full", "/runs/steady?tab=charts&full=train/loss");
    VIEWS.put("ranks", "/runs/steady?tab=ranks");
    VIEWS.put("system", "/runs/steady?tab=system");
    VIEWS.put("logs", "/runs/steady?tab=logs");
    VIEWS.put("files", "/runs/steady?tab=files");
    VIEWS.put("timeline", "/runs/steady?tab=timeline");
    for (String by : List.of("config", "metrics", "parallel", "scatter", "code")) {
      VIEWS.put("compare-" + by, "/compare?runs=steady,failed,other&by=" + by);
    }
    VIEWS.put("compare-none", "/compare");
  }

  private static Site site;
  private static String axe;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    site = new Site(folder);
    axe =
        Files.readString(
            Path.of(
                System.getProperty("tailrace.root"),
                "modules/ui/node_modules/axe-core/axe.min.js"));
    Files.createDirectories(PICTURES);
    String longName = "a name of two hundred characters ".repeat(6).strip();
    for (String run : List.of("steady", "failed", "other")) {
      site.publish(
          List.of(Told.started(run, "looks", run.equals("other") ? longName : run + " run")));
      for (String metric : List.of("train/loss", "train/acc", "val/loss", "lr", "system/cpu")) {
        site.publish(Told.curve(run, metric, 0, 500, step -> curve(run, metric, step)));
      }
      site.publish(Told.lines(run, 0, 300));
    }
    site.publish(
        """
        {"type":"run.finished","v":1,"run":"failed","time":1,"status":"failed",\
        "error":{"type":"OutOfMemoryError","message":"no room for 4 GiB","trace":"at train"}}""");
  }

  private static double curve(String run, String metric, int step) {
    double noise = Math.sin(step * 12.9898 + run.length()) * 0.05;
    return metric.hashCode() % 3 + Math.exp(-step / 120.0) * (1 + noise) + noise;
  }

  @AfterAll
  static void stop() {
    site.close();
  }

  @Test
  void every_view_is_calm_open_to_everyone_and_pictured() throws IOException {
    List<String> findings = new ArrayList<>();
    for (Window window :
        List.of(Window.DESK, Window.DESK.dark(), Window.PHONE, Window.PHONE.dark())) {
      Page page = site.browser().blank(window);
      page.addInitScript(SHIFTS);
      for (Map.Entry<String, String> view : VIEWS.entrySet()) {
        page.navigate(site.url(view.getValue()));
        assertThat(page.locator("main > *").first()).isVisible();
        assertThat(page.getByText("Loading")).hasCount(0);
        page.waitForTimeout(250);
        String name =
            "%s-%d-%s"
                .formatted(
                    view.getKey(), window.width(), window.scheme().name().toLowerCase(Locale.ROOT));
        page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
        look(page, window, name, findings);
      }
      page.context().close();
    }
    assertEquals(List.of(), findings);
    site.browser().assertCalm();
  }

  private static void look(Page page, Window window, String name, List<String> findings) {
    double shift = ((Number) page.evaluate("window.shift")).doubleValue();
    if (shift > SHIFT_MAX) {
      findings.add(name + " jumps: " + shift);
    }
    Object wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
    if (((Number) wide).doubleValue() > 0) {
      findings.add(name + " is wider than its window by " + wide);
    }
    // What is wrong at one width and in one theme is so at the other, mostly: half of them.
    if (window.equals(Window.DESK) || window.equals(Window.PHONE.dark())) {
      findings.addAll(shutOut(page, name));
    }
  }

  /** What axe-core finds. */
  private static List<String> shutOut(Page page, String name) {
    page.evaluate(axe);
    Object found =
        page.evaluate(
            """
            axe.run(document, {resultTypes: ['violations']}).then(({violations}) => violations.map(
              each => each.id + ': ' + each.nodes.slice(0, 3).map(node => node.html.slice(0, 160))))
            """);
    return ((List<?>) found).stream().map(each -> name + " " + each).toList();
  }

  /** As they are sent, packed; more than that was added without need. */
  @Test
  void the_first_curve_needs_few_bytes() {
    Page page = site.browser().blank(Window.DESK);
    Map<String, Integer> files = new LinkedHashMap<>();
    page.onResponse(
        response -> {
          if (response.url().contains("/assets/")) {
            files.put(response.url(), Integer.parseInt(response.headerValue("content-length")));
          }
        });
    page.navigate(site.url("/?project=looks"));
    assertThat(page.locator("figure canvas").first()).isVisible();
    int bytes = files.values().stream().mapToInt(Integer::intValue).sum();
    assertTrue(bytes > 0 && bytes < FIRST_BYTES_MAX, () -> bytes + " bytes: " + files);
  }
}
