package dev.tailrace.app.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A browser without a window. It complains of whatever a page prints as an error. */
final class Chromium implements AutoCloseable {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome");

  /** Nothing of the browser's own goes over the network. */
  private static final List<String> QUIET =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          // So that a page can be asked how much it holds.
          "--enable-precise-memory-info",
          "--js-flags=--expose-gc");

  /** The machine may be busy with other tests; Playwright's own is 5 s. */
  private static final double PATIENCE_MS = 30_000;

  /** What a page is looked at with. */
  record Window(int width, int height, ColorScheme scheme) {
    static final Window DESK = new Window(1400, 900, ColorScheme.LIGHT);
    static final Window PHONE = new Window(360, 740, ColorScheme.LIGHT);

    Window dark() {
      return new Window(width, height, ColorScheme.DARK);
    }
  }

  private final Playwright playwright;
  private final Browser browser;
  private final List<String> errors = new ArrayList<>();

  Chromium() {
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
    playwright =
        Playwright.create(
            new Playwright.CreateOptions()
                .setEnv(
                    Map.of(
                        "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD",
                        "1",
                        "PLAYWRIGHT_NODEJS_PATH",
                        onPath(List.of("node")).orElseThrow())));
    browser =
        playwright
            .chromium()
            .launch(new BrowserType.LaunchOptions().setExecutablePath(executable()).setArgs(QUIET));
  }

  private static Path executable() {
    return Optional.ofNullable(System.getenv("TAILRACE_CHROMIUM"))
        .or(() -> onPath(NAMES))
        .map(Path::of)
        .orElseThrow(
            () ->
                new AssertionError(
                    "the web page is tested with Chromium or Chrome, and there is none on the PATH:"
                        + " apt-get install chromium, or say where it is by TAILRACE_CHROMIUM"));
  }

  private static Optional<String> onPath(List<String> names) {
    List<String> folders = List.of(System.getenv("PATH").split(File.pathSeparator, -1));
    return names.stream()
        .flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  /** Opens an address in a window of its own, as someone who was never there. */
  Page open(String url, Window window) {
    Page page = blank(window);
    page.navigate(url);
    return page;
  }

  /** A window without a page. */
  Page blank(Window window) {
    BrowserContext context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setViewportSize(window.width(), window.height())
                .setColorScheme(window.scheme()));
    context.setDefaultTimeout(30_000);
    Page page = context.newPage();
    page.onConsoleMessage(this::hear);
    page.onPageError(error -> errors.add("uncaught: " + error));
    return page;
  }

  private void hear(ConsoleMessage message) {
    // A server that is away on purpose is not an error of the page.
    boolean isAway = message.text().contains("net::ERR_") || message.text().contains("(Service");
    if (message.type().equals("error") && !isAway) {
      errors.add(message.text() + " at " + message.location());
    }
  }

  /** No page has printed an error since the last question. */
  void assertCalm() {
    List<String> heard = List.copyOf(errors);
    errors.clear();
    assertEquals(List.of(), heard);
  }

  /** Errors that are meant, by a part of their texts. */
  void forgive(String part) {
    errors.removeIf(error -> error.contains(part));
  }

  @Override
  public void close() {
    Stream.of(browser.contexts()).flatMap(List::stream).forEach(BrowserContext::close);
    browser.close();
    playwright.close();
  }
}
