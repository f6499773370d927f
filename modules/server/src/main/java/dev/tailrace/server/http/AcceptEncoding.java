package dev.tailrace.server.http;

import java.util.Locale;

/**
 * The request header {@code Accept-Encoding} (RFC 9110, 12.5.3), read as: may the answer be packed
 * with gzip? What names gzip counts before what names any coding.
 */
final class AcceptEncoding {
  private AcceptEncoding() {}

  static boolean takesGzip(String header) {
    double any = 0;
    double gzip = -1;
    for (String coding : header.split(",", -1)) {
      String[] parts = coding.strip().toLowerCase(Locale.ROOT).split(";", -1);
      switch (parts[0].strip()) {
        case "gzip", "x-gzip" -> gzip = Accept.weight(parts);
        case "*" -> any = Accept.weight(parts);
        default -> {}
      }
    }
    return (gzip < 0 ? any : gzip) > 0;
  }
}
