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
    Object places =
        chart
            .locator("canvas")
            .evaluate(
                """
                canvas => {
                  const {width, height} = canvas
                  const rows = Math.floor(height * 0.2)
                  const top = canvas.getContext('2d').getImageData(0, 0, width, rows).data
                  const found = new Set()
                  for (let at = 0; at < top.length; at += 4) {
                    const [r, g, b, a] = top.slice(at, at + 4)
                    const colourful = Math.max(r, g, b) - Math.min(r, g, b) > 60
                    if (a > 60 && colourful) found.add((at / 4) % width)
                  }
                  return [...found].map(x => x / width)
                }""");
    List<?> found = (List<?>) places;
    assertTrue(!found.isEmpty() && found.size() <= 4, () -> "ink at " + found);
    double place = ((Number) found.getFirst()).doubleValue();
    // The plot begins behind the labels of its axis.
    assertTrue(place > 0.6 && place < 0.8, () -> "the spike stands at " + place);
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
