package dev.tailrace.server.artifact;

import dev.tailrace.server.http.Problem;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The header {@code Content-Digest} (RFC 9530), of which SHA-256 is read. */
final class ContentDigest {
  private static final Pattern SHA256 =
      Pattern.compile("(?:^|,)\\s*sha-256=:([A-Za-z0-9+/=]{1,64}):\\s*(?:,|$)");

  private ContentDigest() {}

  /** The announced SHA-256 in lower-case hex; empty when another algorithm is announced. */
  static Optional<String> sha256(String header) {
    Matcher matcher = SHA256.matcher(header);
    if (!matcher.find()) {
      if (header.contains("sha-256")) {
        throw malformed();
      }
      return Optional.empty();
    }
    try {
      byte[] digest = Base64.getDecoder().decode(matcher.group(1));
      if (digest.length == 32) {
        return Optional.of(HexFormat.of().formatHex(digest));
      }
    } catch (IllegalArgumentException _) {
      // answered below, like a digest of another length
    }
    throw malformed();
  }

  private static RuntimeException malformed() {
    return Problem.badRequest("Content-Digest is not sha-256=:<base64 of 32 bytes>:");
  }
}
