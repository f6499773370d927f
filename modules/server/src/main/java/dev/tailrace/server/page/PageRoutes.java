package dev.tailrace.server.page;

import dev.tailrace.server.http.Exchange;
import dev.tailrace.server.http.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Answers the paths of the web page with its files. */
public final class PageRoutes {
  /**
   * What a browser lets the page do, instead of nothing as with answers of the API: scripts and
   * styles of this server, pictures that it draws itself, and questions to this server.
   */
  private static final String POLICY =
      String.join(
          "; ",
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "img-src 'self' blob: data:",
          "connect-src 'self'",
          "base-uri 'none'",
          "form-action 'none'",
          "frame-ancestors 'none'",
          "require-trusted-types-for 'script'",
          "trusted-types 'none'");

  private static final String ASK_AGAIN = "no-cache";
  private static final String FOR_EVER = "public, max-age=31536000, immutable";

  private static final String NO_PAGE =
      """
      This build has no web page.

      The API is at /api/v1: /api/v1/runs lists the runs, /api/v1/info tells of this server.
      """;

  private final WebPage page;

  public PageRoutes(WebPage page) {
    this.page = page;
  }

  /** The one document, whichever of its paths: what it shows it reads from the address itself. */
  public void page(Exchange exchange) throws IOException {
    Optional<PageFile> index = page.index();
    if (index.isPresent()) {
      send(exchange, index.get(), ASK_AGAIN);
    } else {
      exchange.bytes(
          200, Exchange.TEXT + "; charset=utf-8", NO_PAGE.getBytes(StandardCharsets.UTF_8));
    }
  }

  public void favicon(Exchange exchange) throws IOException {
    send(exchange, page.favicon().orElseThrow(PageRoutes::missing), ASK_AGAIN);
  }

  public void asset(Exchange exchange) throws IOException {
    send(exchange, page.asset(exchange.path("name")).orElseThrow(PageRoutes::missing), FOR_EVER);
  }

  private static RuntimeException missing() {
    return Problem.notFound("the web page of this build has no such file");
  }

  private static void send(Exchange exchange, PageFile file, String caching) throws IOException {
    PageFile.Form form = exchange.takesGzip() ? file.packed() : file.plain();
    boolean known = exchange.header("If-None-Match").filter(form.tag()::isNamedIn).isPresent();
    exchange
        .header("Content-Security-Policy", POLICY)
        .header("Cache-Control", caching)
        .header("Vary", "Accept-Encoding")
        .header("ETag", form.tag().text());
    if (known) {
      exchange.empty(304);
      return;
    }
    if (form.isPacked()) {
      exchange.header("Content-Encoding", "gzip");
    }
    exchange.file(200, file.contentType(), form.bytes().length, out -> out.write(form.bytes()));
  }
}
