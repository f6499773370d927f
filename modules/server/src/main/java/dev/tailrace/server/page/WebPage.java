package dev.tailrace.server.page;

import dev.tailrace.server.http.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files of the web page, read from the class path when they are asked for the first time and
 * kept. Any thread. What is not there is looked for each time, so nothing piles up.
 */
public final class WebPage {
  /** The folder in which a build has its page, if it has one. */
  public static final String ROOT = "dev/tailrace/ui";

  /** One segment that names a file, never a folder and never one above. */
  private static final Pattern ASSET = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*\\.(js|css)");

  private static final String UTF_8 = "; charset=utf-8";

  private final String root;
  private final Map<String, PageFile> files = new ConcurrentHashMap<>();

  /**
   * @param root a folder of the class path, without a slash at either end
   */
  public WebPage(String root) {
    this.root = root;
  }

  /** The document of every path of the page; empty when this build has no page. */
  Optional<PageFile> index() {
    return file("index.html", Exchange.HTML + UTF_8);
  }

  Optional<PageFile> favicon() {
    return file("favicon.svg", Exchange.SVG);
  }

  /** A script or a style sheet by its exact name; its bytes never change under that name. */
  Optional<PageFile> asset(String name) {
    if (!ASSET.matcher(name).matches()) {
      return Optional.empty();
    }
    String type = name.endsWith(".js") ? Exchange.JAVASCRIPT : Exchange.CSS;
    return file("assets/" + name, type + UTF_8);
  }

  private Optional<PageFile> file(String name, String contentType) {
    PageFile known = files.get(name);
    if (known != null) {
      return Optional.of(known);
    }
    byte[] bytes = read(root + "/" + name);
    if (bytes == null) {
      return Optional.empty();
    }
    PageFile read = PageFile.of(contentType, bytes);
    PageFile first = files.putIfAbsent(name, read);
    return Optional.of(first == null ? read : first);
  }

  private static byte @Nullable [] read(String resource) {
    try (InputStream in = WebPage.class.getClassLoader().getResourceAsStream(resource)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the page's " + resource + " cannot be read", e);
    }
  }
}
