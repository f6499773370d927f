package dev.tailrace.app.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Figures of the page for docs/benchmarks.md: printed, never judged. The live session lasts {@code
 * -Dtailrace.page.minutes}.
 */
@Tag("slow")
final class PageFiguresTest {
  private static final int RUNS = 100;
  private static final int STEPS = 10_000;
  private static final int LIVE_RUNS = 10;
  private static final int LIVE_METRICS = 10;
  private static final int BEAT_MS = 500;
  private static final int PAST_STEPS = 3_000;
  private static final int BUCKET_MAX = 64;
  private static final int MINUTES = Integer.getInteger("tailrace.page.minutes", 1);
  private static final String FIRST_CURVE =
      """
      window.firstCurve = 0
      const look = () => {
        if (document.querySelector('figure canvas')) {
          requestAnimationFrame(() => { window.firstCurve = performance.now() })
        } else requestAnimationFrame(look)
      }
      requestAnimationFrame(look)""";

  private static Site site;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    site = new Site(folder);
    for (int i = 0; i < RUNS; i++) {
      String run = "r%03d".formatted(i);
      int shift = i;
      site.publish(List.of(Told.started(run, "hundred", run)));
      site.publish(Told.curve(run, "loss", 0, STEPS, step -> Math.sin(step / 900.0) + shift));
    }
  }

  @AfterAll
  static void stop() {
    site.close();
  }

  @Test
  void first_curve_and_a_hundred_runs() {
    for (int round = 0; round < 3; round++) {
      Page page = site.browser().blank(Chromium.Window.DESK);
      page.addInitScript(FIRST_CURVE);
      page.navigate(site.url("/?project=hundred"));
      System.out.printf("PAGE firstCurveMs=%.0f runs=10%n", firstCurve(page));
      page.context().close();
      String all = String.join(",", IntStream.range(0, RUNS).mapToObj("r%03d"::formatted).toList());
      Page hundred = site.browser().blank(Chromium.Window.DESK);
      hundred.addInitScript(FIRST_CURVE);
      hundred.navigate(site.url("/?project=hundred&runs=" + all));
      double drawn = firstCurve(hundred);
      double data =
          number(
              hundred,
              "Math.max(...performance.getEntriesByType('resource')"
                  + ".filter(each => each.name.includes('/series'))"
                  + ".map(each => each.responseEnd).filter(end => end < window.firstCurve))");
      System.out.printf("PAGE drawnAfterDataMs=%.0f runs=%d steps=%d%n", drawn - data, RUNS, STEPS);
      hundred.context().close();
    }
  }

  private static double firstCurve(Page page) {
    page.waitForCondition(() -> number(page, "window.firstCurve") > 0);
    return number(page, "window.firstCurve");
  }

  private static double number(Page page, String expression) {
    return ((Number) page.evaluate(expression)).doubleValue();
  }

  @Test
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void live_curves_cost_little_and_keep_nothing() throws Exception {
    List<String> starts = new ArrayList<>();
    for (int run = 0; run < LIVE_RUNS; run++) {
      starts.add(Told.started("live-" + run, "live", "live " + run));
    }
    site.publish(starts);
    for (int from = 0; from < PAST_STEPS; from += PAST_STEPS / 10) {
      told(from, from + PAST_STEPS / 10);
    }
    Page page =
        site.browser().blank(new Chromium.Window(1900, 2400, Chromium.Window.DESK.scheme()));
    page.navigate(site.url("/?project=live&show=charts"));
    assertThat(page.locator("figure canvas")).hasCount(LIVE_METRICS);
    double first = 0;
    int step = PAST_STEPS;
    for (int minute = 0; minute < MINUTES; minute++) {
      double before = rendererCpuS();
      long began = System.nanoTime();
      while (System.nanoTime() - began < 60_000_000_000L) {
        told(step, ++step);
        page.waitForTimeout(BEAT_MS);
      }
      double wall = (System.nanoTime() - began) / 1e9;
      double share = (rendererCpuS() - before) / wall;
      double heap = number(page, "(gc(), performance.memory.usedJSHeapSize)") / 1e6;
      first = minute == 0 ? heap : first;
      System.out.printf(
          "PAGE minute=%d curves=%d coreShare=%.3f heapMB=%.1f nodes=%.0f%n",
          minute + 1,
          LIVE_RUNS * LIVE_METRICS,
          share,
          heap,
          number(page, "document.querySelectorAll('*').length"));
    }
    Drawn drawn = Drawn.await(page, page.locator("figure[data-metric=m0]"), told -> true);
    // It stands where its bucket begins.
    double behind = step - 1 - drawn.lastX();
    assertTrue(behind <= BUCKET_MAX, () -> "the last step that was told is drawn: " + behind);
  }

  /** Some steps of every run. */
  private static void told(int from, int to) throws Exception {
    List<String> events = new ArrayList<>();
    for (int run = 0; run < LIVE_RUNS; run++) {
      int shift = 10 * run;
      String metrics =
          IntStream.range(0, LIVE_METRICS)
              .mapToObj(metric -> "\"m%d\":%s".formatted(metric, sines(from, to, shift + metric)))
              .collect(Collectors.joining(","));
      events.add(
          """
          {"type":"metrics","v":1,"run":"live-%d","time":%d,"steps":%s,"metrics":{%s}}"""
              .formatted(
                  run,
                  System.currentTimeMillis(),
                  IntStream.range(from, to).boxed().toList(),
                  metrics));
    }
    site.publish(events);
  }

  private static List<Double> sines(int from, int to, int shift) {
    return IntStream.range(from, to).mapToObj(step -> Math.sin((step + shift) / 30.0)).toList();
  }

  /** What the processes that draw pages have taken; one page is open. As Linux tells it. */
  private static double rendererCpuS() {
    List<ProcessHandle> renderers =
        ProcessHandle.current().descendants().filter(PageFiguresTest::drawsPages).toList();
    assertFalse(renderers.isEmpty(), "no process of the browser draws pages");
    return renderers.stream()
        .flatMap(each -> each.info().totalCpuDuration().stream())
        .mapToDouble(cpu -> cpu.toMillis() / 1e3)
        .sum();
  }

  private static boolean drawsPages(ProcessHandle process) {
    Path words = Path.of("/proc", Long.toString(process.pid()), "cmdline");
    try {
      return Files.readString(words, ISO_8859_1).contains("--type=renderer");
    } catch (IOException _) {
      return false; // it has ended meanwhile
    }
  }
}
