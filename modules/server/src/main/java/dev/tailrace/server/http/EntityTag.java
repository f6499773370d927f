package dev.tailrace.server.http;

import java.util.List;

/**
 * The tag of bytes that never change under it (RFC 9110, 8.8.3).
 *
 * @param name without quotes
 */
public record EntityTag(String name) {
  /** As the header {@code ETag} has it. */
  public String text() {
    return '"' + name + '"';
  }

  /**
   * Whether a header {@code If-None-Match} names it. Compared weakly (RFC 9110, 13.1.2): who packs
   * on the way makes a tag weak.
   */
  public boolean isNamedIn(String ifNoneMatch) {
    List<String> named = List.of(ifNoneMatch.strip().split("\\s*,\\s*"));
    return named.equals(List.of("*")) || named.contains(text()) || named.contains("W/" + text());
  }
}
