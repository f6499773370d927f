package dev.tailrace.app.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of one run, tab by tab. */
final class RunPageTest {
  private static final int RANKS = 64;

  /** One red pixel. */
  private static final String PNG =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVQI12P4z8AAAAMBAQ"
          + "AY3Y2wAAAAAElFTkSuQmCC";

  private static final LocatorAssertions.IsVisibleOptions PATIENT =
      new LocatorAssertions.IsVisibleOptions().setTimeout(30_000);

  private static Site site;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    site = new Site(folder);
    site.publish(List.of(Told.started("whole", "w", "the whole story")));
    site.publish(Told.curve("whole", "loss", 0, 300, step -> 300.0 - step));
    for (int i = 0; i < 5_000; i += 1_000) {
      site.publish(Told.lines("whole", i, i + 1_000));
    }
    site.publish(
        """
        {"type":"run.finished","v":1,"run":"whole","time":1,"status":"failed",\
        "error":{"type":"DivergedException","message":"the loss is NaN","trace":"at step 300"}}""");
    put("samples/a.png", Base64.getDecoder().decode(PNG));
    site.publish(
        """
        {"type":"media.logged","v":1,"run":"whole","time":1,"name":"samples","step":7,\
        "kind":"image","path":"samples/a.png","caption":"a red one"}""");
    site.publish(ranks());
  }

  private static void put(String path, byte[] bytes) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(URI.create(site.url("/api/v1/runs/whole/artifacts/" + path)))
                  .PUT(HttpRequest.BodyPublishers.ofByteArray(bytes))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertEquals(201, answer.statusCode(), answer.body());
    }
  }

  /** All ranks are at step 100 but one. */
  private static List<String> ranks() {
    List<String> events = new ArrayList<>();
    for (int rank = 0; rank < RANKS; rank++) {
      events.add(
          """
          {"type":"run.started","v":1,"run":"wide","time":1,"project":"w","rank":%d,\
          "worldSize":%d,"heartbeatMs":10000,"writer":"w%d","seq":1}"""
              .formatted(rank, RANKS, rank));
      events.add(
          """
          {"type":"metrics","v":1,"run":"wide","time":1,"rank":%d,"steps":[%d],\
          "metrics":{"loss":[1]}}"""
              .formatted(rank, rank == 37 ? 12 : 100));
    }
    return events;
  }

  @AfterAll
  static void stop() {
    site.close();
  }

  @AfterEach
  void no_page_has_complained() {
    site.browser().assertCalm();
  }

  @Test
  void the_overview_begins_with_what_went_wrong() {
    Page page = site.open("/runs/whole");
    assertThat(page.getByRole(AriaRole.HEADING, named("the whole story"))).isVisible();
    assertThat(page.getByText("the loss is NaN").first()).isVisible();
    assertThat(page.getByText("at step 300")).isVisible();
    assertThat(page.getByText("cnn")).isVisible();
  }

  @Test
  void an_alert_that_is_raised_comes_to_the_open_page() throws Exception {
    site.publish(List.of(Told.started("alarming", "w", "alarming")));
    Page page = site.open("/runs/alarming");
    assertThat(page.getByRole(AriaRole.HEADING, named("alarming"))).isVisible();
    site.publish(
        """
        {"type":"alert.raised","v":1,"run":"alarming","time":1,"level":"error",\
        "title":"loss is NaN","text":"since step 12"}""");
    assertThat(page.getByRole(AriaRole.HEADING, named("1 alert"))).isVisible(PATIENT);
    assertThat(page.getByText("since step 12")).isVisible();
  }

  @Test
  void the_overview_follows_a_run_that_goes_on() throws Exception {
    site.publish(List.of(Told.started("growing", "w", "growing")));
    site.publish(Told.curve("growing", "loss", 0, 10, step -> 3.5));
    Page page = site.open("/runs/growing");
    Locator row =
        page.getByRole(AriaRole.ROW).filter(new Locator.FilterOptions().setHasText("loss"));
    assertThat(row).containsText("3.5");
    site.publish(Told.curve("growing", "loss", 10, 20, step -> 1.25));
    assertThat(row).containsText("1.25");
    assertThat(row).containsText("step 19");
  }

  @Test
  void values_that_a_double_can_hardly_tell_apart_are_drawn() throws Exception {
    site.publish(List.of(Told.started("odd", "w", "odd")));
    site.publish(
        """
        {"type":"metrics","v":1,"run":"odd","time":1,\
        "steps":[0,9007199254740990,9007199254740991],\
        "metrics":{"tiny":[1e-35,2e-35,0],"denormal":[0,1.4e-45,5e-324],\
        "huge":[-1.7e308,1.7e308,0],"close":[1,1.0000000000000002,1]}}""");
    Page page = site.open("/runs/odd?tab=charts");
    assertThat(page.locator("figure canvas")).hasCount(4);
    page.getByRole(AriaRole.TAB, new Page.GetByRoleOptions().setName("Overview")).click();
    assertThat(page.getByText("1.4e-45")).isVisible();
  }

  @Test
  void the_straggler_among_the_ranks_is_named() {
    Page page = site.open("/runs/wide?tab=ranks");
    assertThat(page.getByRole(AriaRole.HEADING).getByText("Rank 37")).isVisible();
    assertThat(page.getByText("64 ranks").first()).isVisible();
  }

  @Test
  void log_lines_are_searched_and_only_those_in_sight_are_in_the_page() {
    Page page = site.open("/runs/whole?tab=logs");
    Locator log = page.getByRole(AriaRole.LOG);
    assertThat(log.getByText("line 4999")).isVisible();
    assertTrue(log.locator("> *").count() < 300);
    Locator search = page.getByLabel("Search log lines");
    search.fill("line 123");
    search.press("Enter");
    assertThat(log.getByText("line 1234")).isVisible();
    assertThat(log.getByText("line 4999")).isHidden();
  }

  @Test
  void a_click_on_a_curve_leads_to_the_log_lines_of_that_moment() {
    Page page = site.open("/runs/whole?tab=charts");
    Locator over = page.locator("figure[data-metric=loss] .u-over");
    assertThat(over).isVisible();
    BoundingBox box = over.boundingBox();
    page.mouse().click(box.x + box.width / 2, box.y + box.height / 2);
    page.waitForURL(url -> url.contains("tab=logs") && url.contains("at="));
    assertThat(page.getByRole(AriaRole.LOG)).isVisible();
  }

  @Test
  void an_image_is_shown_with_its_step_and_its_caption() {
    Page page = site.open("/runs/whole?tab=files");
    assertThat(page.getByText("a red one")).isVisible();
    page.waitForCondition(
        () ->
            Boolean.TRUE.equals(
                page.evaluate(
                    "[...document.querySelectorAll('main img')].some(i => i.naturalWidth > 0)")));
  }

  @Test
  void the_timeline_tells_each_event_with_its_position() {
    Page page = site.open("/runs/whole?tab=timeline");
    assertThat(page.getByText("DivergedException").first()).isVisible();
  }

  @Test
  void a_new_name_and_a_tag_are_events_that_everybody_sees() throws Exception {
    site.publish(List.of(Told.started("plain", "w", "plain")));
    Page page = site.open("/runs/plain");
    page.getByRole(AriaRole.BUTTON, named("Edit")).click();
    Locator dialog = page.getByRole(AriaRole.DIALOG);
    dialog.getByLabel("Name").first().fill("renamed");
    dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Save")).click();
    assertThat(page.getByRole(AriaRole.HEADING, named("renamed"))).isVisible();
    assertEquals("renamed", site.api().json("/api/v1/runs/plain").at("/run/name").asText());
  }

  @Test
  void a_run_that_is_not_there_yet_appears_when_it_comes_to_be() throws Exception {
    Page page = site.open("/runs/later");
    assertThat(page.getByText("There is no run later yet")).isVisible();
    site.publish(List.of(Told.started("later", "w", "here I am")));
    assertThat(page.getByRole(AriaRole.HEADING, named("here I am"))).isVisible();
    site.browser().forgive("404");
  }

  @Test
  void the_configs_of_two_runs_are_compared_by_what_differs() throws Exception {
    site.publish(
        List.of(
            Told.started("c1", "w", "first").replace("\"lr\":0.1", "\"lr\":0.1,\"same\":\"yes\""),
            Told.started("c2", "w", "second")
                .replace("\"lr\":0.1", "\"lr\":0.5,\"same\":\"yes\"")));
    Page page = site.open("/compare?runs=c1,c2");
    assertThat(page.getByText("0.5").first()).isVisible();
    assertThat(page.getByText("config.lr").or(page.getByText("lr")).first()).isVisible();
    for (String by : List.of("metrics", "parallel", "scatter", "code")) {
      page.navigate(site.url("/compare?runs=c1,c2&by=" + by));
      assertThat(page.getByRole(AriaRole.TABPANEL)).isVisible();
    }
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name);
  }
}
