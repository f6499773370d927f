package dev.tailrace.app.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of runs. */
final class RunsPageTest {
  private static final int CROWD = 100_000;
  private static final int AT_ONCE = 10_000;
  private static final LocatorAssertions.IsVisibleOptions LATER =
      new LocatorAssertions.IsVisibleOptions().setTimeout(120_000);

  private static Site site;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    site = new Site(folder);
    for (String name : List.of("alpha", "beta", "gamma")) {
      site.publish(List.of(Told.started(name, "small", name)));
      site.publish(Told.curve(name, "loss", 0, 20, step -> step * name.length()));
    }
    site.publish(List.of(Told.finished("beta")));
    // They have not started: the server looks again and again whether one that has is alive.
    for (int begin = 0; begin < CROWD; begin += AT_ONCE) {
      List<String> events = new ArrayList<>();
      for (int i = begin; i < begin + AT_ONCE; i++) {
        events.add(
            """
            {"type":"run.config","v":1,"run":"crowd-%06d","time":1,"config":{"n":%d}}"""
                .formatted(i, i));
      }
      site.publish(events);
    }
  }

  @AfterAll
  static void stop() {
    site.close();
  }

  private static Locator rows(Page page) {
    return page.locator("tr[data-run]");
  }

  private static Locator row(Page page, String run) {
    return page.locator("tr[data-run='" + run + "']").first();
  }

  @Test
  void runs_are_there_with_their_state_and_their_curves() {
    Page page = site.open("/?project=small");
    assertThat(row(page, "beta").getByText("finished")).isVisible();
    // It promised a heartbeat and sent none since.
    assertThat(row(page, "alpha").getByText(Pattern.compile("running|stale|lost")).first())
        .isVisible();
    assertThat(page.locator("figure[data-metric=loss] canvas")).isVisible();
    assertThat(page.getByText("Drawing all of 3 runs")).isVisible();
    site.browser().assertCalm();
  }

  @Test
  void keys_alone_lead_through_the_runs() {
    Page page = site.open("/?project=small&sort=name");
    assertThat(rows(page)).hasCount(3);
    page.keyboard().press("?");
    assertThat(page.getByRole(AriaRole.DIALOG).getByText("next run")).isVisible();
    page.keyboard().press("Escape");
    assertThat(page.getByRole(AriaRole.DIALOG)).hasCount(0);
    // The first puts the focus on the first run, the second moves it.
    page.keyboard().press("j");
    assertThat(row(page, "alpha").locator("a")).isFocused();
    page.keyboard().press("j");
    assertThat(page.locator("tr.current")).hasAttribute("data-run", "beta");
    page.keyboard().press("x");
    assertThat(row(page, "beta").getByRole(AriaRole.CHECKBOX)).not().isChecked();
    page.keyboard().press("x");
    assertThat(row(page, "beta").getByRole(AriaRole.CHECKBOX)).isChecked();
    page.keyboard().press("/");
    page.keyboard().type("name = 'gamma'");
    page.keyboard().press("Enter");
    assertThat(rows(page)).hasCount(1);
    page.keyboard().press("Escape");
    page.getByRole(AriaRole.COMBOBOX, new Page.GetByRoleOptions().setName("Filter runs")).blur();
    page.keyboard().press("g");
    assertThat(row(page, "gamma").locator("a")).isFocused();
    page.keyboard().press("Enter");
    page.waitForURL(url -> url.endsWith("/runs/gamma"));
    site.browser().assertCalm();
  }

  @Test
  void a_filter_that_went_wrong_is_mended_by_one_click_and_a_plain_word_looks_for_names() {
    Page page = site.open("/?project=small");
    Locator box = page.getByLabel("Filter runs");
    box.fill("los < 1");
    box.press("Enter");
    page.locator("#filter-wrong")
        .getByText("metrics.loss", new Locator.GetByTextOptions().setExact(true))
        .click();
    assertThat(box).hasValue("metrics.loss < 1");
    page.waitForURL(url -> url.contains("metrics.loss"));

    box.fill("alph");
    box.press("Enter");
    assertThat(rows(page)).hasCount(1);
    assertThat(row(page, "alpha")).isVisible();
    site.browser().forgive("400");
    site.browser().assertCalm();
  }

  @Test
  void a_filter_that_cannot_be_read_is_told_at_its_place() {
    Page page = site.open("/?project=small");
    Locator box = page.getByLabel("Filter runs");
    box.fill("name ~~ 'x'");
    box.press("Enter");
    assertThat(page.locator("#filter-wrong")).isVisible();
    assertThat(rows(page)).hasCount(3);
    site.browser().forgive("400");
    site.browser().assertCalm();
  }

  @Test
  void a_pasted_link_shows_the_same_thing() {
    Page page = site.open("/?project=small&sort=-metrics.loss.max&cols=name,metrics.loss.max");
    Locator box = page.getByLabel("Filter runs");
    box.fill("metrics.loss.max > 80");
    box.press("Enter");
    assertThat(rows(page)).hasCount(2);
    row(page, "gamma").getByRole(AriaRole.CHECKBOX).uncheck();
    page.getByText("log y", new Page.GetByTextOptions().setExact(true)).click();
    page.waitForURL(url -> url.contains("runs=") && url.contains("logy=1"));

    Page other = site.open(page.url().substring(site.url("").length()));
    assertThat(rows(other)).hasCount(2);
    assertEquals(rows(page).allInnerTexts(), rows(other).allInnerTexts());
    assertThat(row(other, "gamma").getByRole(AriaRole.CHECKBOX)).not().isChecked();
    assertThat(row(other, "alpha").getByRole(AriaRole.CHECKBOX)).isChecked();
    assertThat(other.getByText("log y", new Page.GetByTextOptions().setExact(true)))
        .hasAttribute("aria-pressed", "true");
    site.browser().assertCalm();
  }

  @Test
  void runs_are_grouped_with_their_aggregates() {
    Page page = site.open("/?project=small&group=status&cols=name,metrics.loss.max");
    page.getByLabel(Pattern.compile("^Runs of status finished")).click();
    assertThat(row(page, "beta")).isVisible();
    site.browser().assertCalm();
  }

  @Test
  void a_deleted_run_is_gone_and_can_be_restored() throws Exception {
    site.publish(List.of(Told.started("unwanted", "bin", "unwanted")));
    Page page = site.open("/?project=bin");
    page.getByText("None", new Page.GetByTextOptions().setExact(true)).click();
    row(page, "unwanted").getByRole(AriaRole.CHECKBOX).check();
    page.waitForURL(url -> url.contains("runs="));
    page.getByText("Delete").first().click();
    page.getByRole(AriaRole.DIALOG)
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Delete"))
        .click();
    assertThat(rows(page)).hasCount(0);
    page.getByText("Show deleted").click();
    assertThat(row(page, "unwanted")).isVisible();
    site.browser().assertCalm();
  }

  @Test
  void a_hundred_thousand_runs_are_scrolled_with_few_rows_in_the_page() {
    Page page = site.open("/?project=default&sort=name,id&show=table&none=1");
    assertThat(row(page, "crowd-000000")).isVisible(LATER);
    assertThat(page.locator(".drawn-line")).containsText("100,000 runs");
    assertTrue(rows(page).count() < 150, () -> rows(page).count() + " rows are in the page");
    page.locator(".runs-scroll").evaluate("area => area.scrollTop = area.scrollHeight");
    assertThat(row(page, "crowd-099999")).isVisible(LATER);
    assertTrue(rows(page).count() < 150, () -> rows(page).count() + " rows are in the page");
    site.browser().assertCalm();
  }
}
