package dev.tailrace.app.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Mouse;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What charts draw is what the log holds, at every zoom. */
final class ChartsPageTest {
  private static final int MILLION = 1_000_000;
  private static final int SPIKE_AT = 654_321;

  private static Site site;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    site = new Site(folder);
    site.publish(List.of(Told.started("calm", "c", "calm"), Told.started("odd", "c", "odd")));
    site.publish(Told.curve("calm", "loss", 0, 400, step -> Math.exp(-step / 100.0)));
    site.publish(Told.curve("calm", "val/loss", 0, 400, step -> step % 7));
    site.publish(List.of(Told.started("wild", "w", "wild")));
    site.publish(Told.curve("wild", "loss", 0, 400, step -> step == 100 ? 1e30 : step % 7));
    site.publish(
        """
        {"type":"metrics","v":1,"run":"odd","time":1,"steps":[0,1,2],\
        "metrics":{"nothing":["NaN","NaN","NaN"],"bounds":["Infinity",1,"-Infinity"]}}""");
    site.publish(List.of(Told.started("long", "l", "a million")));
    for (String part : Told.curve("long", "loss", 0, MILLION, ChartsPageTest::spiked)) {
      site.publish(part);
    }
    List<String> many = new ArrayList<>(List.of(Told.started("many", "m", "many metrics")));
    for (int i = 0; i < 1_000; i++) {
      many.addAll(Told.curve("many", "layer%d/grad".formatted(i), 0, 3, step -> step));
    }
    site.publish(many);
  }

  private static double spiked(int step) {
    return step == SPIKE_AT ? 1_000 : 1;
  }

  @AfterAll
  static void stop() {
    site.close();
  }

  @AfterEach
  void no_page_has_complained() {
    site.browser().assertCalm();
  }

  private static Locator chart(Page page, String metric) {
    Locator chart = page.locator("figure[data-metric='" + metric + "']");
    assertThat(chart.locator("canvas")).isVisible();
    return chart;
  }

  @Test
  void the_points_that_are_drawn_are_those_of_the_api() throws Exception {
    Page page = site.open("/runs/calm?tab=charts");
    Drawn drawn = Drawn.of(page, chart(page, "loss"));
    JsonNode points = site.api().json("/api/v1/runs/calm/points?metric=loss&format=json");
    List<Double> values = new ArrayList<>();
    points.path("points").forEach(point -> values.add(point.path("value").asDouble()));
    assertEquals(400, values.size(), points.toString());
    assertEquals(values, drawn.last());
  }

  @Test
  void one_spike_in_a_million_points_is_seen_from_far_away() {
    Page page = site.open("/runs/long?tab=charts");
    Locator chart = chart(page, "loss");
    Drawn drawn = Drawn.of(page, chart);
    assertTrue(drawn.rows().size() < 2_000, () -> drawn.rows().size() + " points are drawn");
    // Ink in the upper tenth of the plot, at the spike's place and nowhere else.
    List<Double> found = ink(chart, 0, 0.2).stream().map(Ink::x).distinct().toList();
    assertTrue(!found.isEmpty() && found.size() <= 4, () -> "ink at " + found);
    double place = found.getFirst();
    // The plot begins behind the labels of its axis.
    assertTrue(place > 0.6 && place < 0.8, () -> "the spike stands at " + place);
  }

  /** A place on a canvas that is of a line's colour, in shares of its width and height. */
  private record Ink(double x, double y) {}

  /** Of the rows between two shares of the height. */
  private static List<Ink> ink(Locator chart, double from, double to) {
    Object places =
        chart
            .locator("canvas")
            .evaluate(
                """
                (canvas, [from, to]) => {
                  const {width, height} = canvas
                  const top = Math.floor(height * from)
                  const rows = Math.floor(height * to) - top
                  const data = canvas.getContext('2d').getImageData(0, top, width, rows).data
                  const found = []
                  for (let at = 0; at < data.length; at += 4) {
                    const [r, g, b, a] = data.slice(at, at + 4)
                    const colourful = Math.max(r, g, b) - Math.min(r, g, b) > 60
                    const place = at / 4
                    if (a > 60 && colourful) found.push(place % width / width,
                        (top + Math.floor(place / width)) / height)
                  }
                  return found
                }""",
                List.of(from, to));
    List<?> shares = (List<?>) places;
    List<Ink> found = new ArrayList<>();
    for (int i = 0; i < shares.size(); i += 2) {
      double x = ((Number) shares.get(i)).doubleValue();
      found.add(new Ink(x, ((Number) shares.get(i + 1)).doubleValue()));
    }
    return found;
  }

  @Test
  void a_value_far_out_is_seen_and_the_curve_too() {
    Page page = site.open("/runs/wild?tab=charts");
    Locator chart = chart(page, "loss");
    Locator squeezed = chart.getByText("outliers squeezed");
    assertThat(squeezed).isVisible();
    List<Ink> curve = ink(chart, 0.25, 0.85);
    double high = curve.stream().mapToDouble(Ink::y).min().orElse(1);
    double low = curve.stream().mapToDouble(Ink::y).max().orElse(0);
    assertTrue(low - high > 0.4, () -> "the curve takes " + high + " to " + low);
    List<Ink> top = ink(chart, 0, 0.12);
    assertTrue(!top.isEmpty() && top.size() < 200, () -> "the spike is drawn by " + top);

    squeezed.click();
    assertThat(chart.getByText("squeeze outliers")).isVisible();
    assertTrue(page.url().contains("outliers=scale"), page::url);
    List<Ink> flat = ink(chart, 0.25, 0.6);
    assertTrue(flat.size() < curve.size() / 3, () -> flat.size() + " of " + curve.size());
  }

  @Test
  void a_stretch_that_is_dragged_over_is_asked_again_at_full_fidelity_and_is_in_the_link() {
    Page page = site.open("/runs/long?tab=charts");
    Locator chart = chart(page, "loss");
    BoundingBox box = chart.locator(".u-over").boundingBox();
    page.mouse().move(box.x + box.width * 0.65, box.y + 50);
    page.mouse().down();
    page.mouse().move(box.x + box.width * 0.66, box.y + 50, new Mouse.MoveOptions().setSteps(4));
    page.mouse().up();
    page.waitForURL(url -> url.contains("zoom="));
    List<Double> shown = Drawn.await(page, chart, drawn -> drawn.x().getFirst() > 600_000).x();
    assertTrue(shown.getLast() < 700_000, shown::toString);
    assertTrue(shown.get(1) - shown.get(0) < 64, "buckets of " + (shown.get(1) - shown.get(0)));

    Page other = site.open(page.url().substring(site.url("").length()));
    assertEquals(shown, Drawn.of(other, chart(other, "loss")).x());

    chart.locator(".u-over").dblclick();
    page.waitForURL(url -> !url.contains("zoom="));
    Drawn.await(page, chart, drawn -> drawn.x().getFirst() == 0);
  }

  @Test
  void a_curve_without_a_finite_value_is_drawn_as_marks() {
    Page page = site.open("/runs/odd?tab=charts");
    Drawn drawn = Drawn.of(page, chart(page, "nothing"));
    assertEquals(List.of(1.0, 1.0, 1.0), drawn.column(8));
    assertThat(page.locator("figure[data-metric=nothing] .chart-state")).isHidden();
  }

  @Test
  void of_a_thousand_metrics_only_what_is_seen_is_asked_for() {
    Page page = site.browser().blank(Chromium.Window.DESK);
    AtomicInteger asked = new AtomicInteger();
    page.onRequest(
        request -> {
          if (request.url().contains("/series")) {
            asked.incrementAndGet();
          }
        });
    page.navigate(site.url("/runs/many?tab=charts"));
    assertThat(page.locator("figure canvas").first()).isVisible();
    page.waitForTimeout(500);
    assertEquals(1_000, page.locator("figure").count());
    assertTrue(asked.get() < 40, () -> asked + " questions");
    page.getByLabel("Search metrics").fill("layer777/");
    assertThat(page.locator("figure")).hasCount(1);
    assertThat(chart(page, "layer777/grad")).isVisible();
  }

  @Test
  void smoothing_keeps_the_points_and_a_logarithm_leaves_out_what_it_cannot_show() {
    Page page = site.open("/runs/calm?tab=charts&smooth=0.9&logy=1&logx=1");
    assertEquals(400, Drawn.of(page, chart(page, "val/loss")).rows().size());
    assertThat(page.getByRole(AriaRole.BUTTON, named("log y")))
        .hasAttribute("aria-pressed", "true");
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name);
  }
}
