package dev.tailrace.server.http;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The request header {@code Accept} (RFC 9110, 12.5.1), read as: does it leave any of these forms?
 * The most specific range that names a form decides.
 */
public final class Accept {
  private Accept() {}

  /** Whether one of the media types is wanted; an absent header wants everything. */
  public static boolean leaves(@Nullable String header, List<String> mediaTypes) {
    return header == null || mediaTypes.stream().anyMatch(type -> quality(header, type) > 0);
  }

  private static double quality(String header, String mediaType) {
    double quality = 0;
    int specific = -1;
    for (String range : header.split(",", -1)) {
      String[] parts = range.strip().toLowerCase(Locale.ROOT).split(";", -1);
      int match = match(parts[0].strip(), mediaType);
      if (match > specific) {
        specific = match;
        quality = weight(parts);
      }
    }
    return quality;
  }

  /** How exactly a range names a type: 2 itself, 1 its family, 0 all types, -1 not at all. */
  private static int match(String range, String mediaType) {
    if (range.equals(mediaType)) {
      return 2;
    }
    if (range.equals(mediaType.substring(0, mediaType.indexOf('/')) + "/*")) {
      return 1;
    }
    return range.equals("*/*") ? 0 : -1;
  }

  static double weight(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String part = parts[i].strip();
      if (part.startsWith("q=")) {
        try {
          return Double.parseDouble(part.substring(2));
        } catch (NumberFormatException _) {
          return 0;
        }
      }
    }
    return 1;
  }
}
