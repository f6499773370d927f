package dev.tailrace.app.page;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.function.Predicate;

/**
 * The points that a chart draws, as its own CSV tells them.
 *
 * @param rows cells by the columns run, rank, attempt, metric, x, last, min, max, nonFinite
 */
record Drawn(List<List<String>> rows) {
  private static final int X = 4;
  private static final int LAST = 5;
  private static final int AWAIT_S = 40;

  static Drawn of(Page page, Locator chart) {
    Download download =
        page.waitForDownload(
            () -> chart.getByText("CSV", new Locator.GetByTextOptions().setExact(true)).click());
    try {
      List<String> lines = Files.readAllLines(download.path());
      return new Drawn(lines.stream().skip(1).map(line -> List.of(line.split(",", -1))).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Looks again and again, for a while, until what is drawn is as it should be. */
  static Drawn await(Page page, Locator chart, Predicate<Drawn> wanted) {
    long deadline = System.nanoTime() + AWAIT_S * 1_000_000_000L;
    Drawn drawn = of(page, chart);
    while (!wanted.test(drawn)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("drawn is " + drawn.rows());
      }
      page.waitForTimeout(200);
      drawn = of(page, chart);
    }
    return drawn;
  }

  /** -1 when nothing is drawn. */
  double lastX() {
    return rows.isEmpty() ? -1 : Double.parseDouble(rows.getLast().get(X));
  }

  List<Double> x() {
    return column(X);
  }

  List<Double> last() {
    return column(LAST);
  }

  List<Double> column(int place) {
    return rows.stream().map(row -> Double.parseDouble(row.get(place))).toList();
  }
}
