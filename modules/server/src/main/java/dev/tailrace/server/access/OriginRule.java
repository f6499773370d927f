package dev.tailrace.server.access;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which pages may change things: those of this very server. Programs send neither header and pass;
 * a browser sends at least one, and cannot be made to lie in it.
 */
public final class OriginRule {
  private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

  private OriginRule() {}

  /**
   * Whether a request that changes things may be answered.
   *
   * @param origin header {@code Origin}
   * @param fetchSite header {@code Sec-Fetch-Site}
   * @param host header {@code Host}
   */
  public static boolean permits(
      @Nullable String origin, @Nullable String fetchSite, @Nullable String host) {
    if (fetchSite != null && !OWN_SITES.contains(fetchSite)) {
      return false;
    }
    if (origin == null) {
      return true;
    }
    int scheme = origin.indexOf("://");
    return scheme > 0
        && host != null
        && origin
            .substring(scheme + 3)
            .toLowerCase(Locale.ROOT)
            .equals(host.toLowerCase(Locale.ROOT));
  }
}
