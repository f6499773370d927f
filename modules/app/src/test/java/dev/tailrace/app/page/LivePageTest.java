package dev.tailrace.app.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A page that stays open while things happen. */
final class LivePageTest {
  private static final LocatorAssertions.IsVisibleOptions SOON =
      new LocatorAssertions.IsVisibleOptions().setTimeout(30_000);

  @Test
  void from_the_first_run_to_a_server_that_comes_back_nobody_presses_reload(@TempDir Path folder)
      throws Exception {
    try (Site site = new Site(folder)) {
      Page page = site.open("/");
      page.evaluate("window.sameDocument = true");
      assertThat(page.getByText("tailrace.init").first()).isVisible();

      site.publish(List.of(Told.started("live", "p", "my first run")));
      Locator row = page.getByRole(AriaRole.TABLE).getByText("my first run");
      assertThat(row).isVisible(SOON);
      site.publish(Told.curve("live", "loss", 0, 50, step -> 1.0 / (step + 1)));
      Locator chart = page.locator("figure[data-metric=loss]");
      assertThat(chart).isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(40_000));
      assertThat(chart.locator("canvas")).isVisible(SOON);
      awaitDrawn(page, chart, 49);
      site.publish(Told.curve("live", "loss", 50, 120, step -> 1.0 / (step + 1)));
      awaitDrawn(page, chart, 119);

      site.kill();
      assertThat(page.getByText(Pattern.compile("Server gone"))).isVisible(SOON);
      assertThat(row).isVisible();
      site.restart();
      assertThat(page.getByText(Pattern.compile("Server gone")))
          .isHidden(new LocatorAssertions.IsHiddenOptions().setTimeout(40_000));
      site.publish(Told.curve("live", "loss", 120, 150, step -> 1.0 / (step + 1)));
      awaitDrawn(page, chart, 149);
      site.publish(List.of(Told.finished("live")));
      assertThat(page.getByRole(AriaRole.TABLE).getByText("finished")).isVisible(SOON);
      assertEquals(true, page.evaluate("window.sameDocument"));
      site.browser().assertCalm();
    }
  }

  /** Waits until the last point that is drawn is of that step. */
  private static void awaitDrawn(Page page, Locator chart, int step) {
    Drawn.await(page, chart, drawn -> drawn.lastX() == step);
  }
}
