package dev.tailrace.app.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Builds a path with parameters; every piece is escaped. */
public final class Query {
  private final StringBuilder text;
  private char separator = '?';

  private Query(String path) {
    this.text = new StringBuilder(path);
  }

  /** {@code at("runs", id)} is {@code /api/v1/runs/<id>}. */
  public static Query at(String... segments) {
    var path = new StringBuilder("/api/v1");
    for (String segment : segments) {
      path.append('/').append(escape(segment));
    }
    return new Query(path.toString());
  }

  /** Adds a parameter; null adds nothing. */
  public Query with(String name, @Nullable Object value) {
    if (value != null) {
      text.append(separator).append(name).append('=').append(escape(value.toString()));
      separator = '&';
    }
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }

  private static String escape(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
