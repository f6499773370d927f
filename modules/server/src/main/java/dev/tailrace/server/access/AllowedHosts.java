package dev.tailrace.server.access;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names that this server goes by. A page of another site whose name was rebound to this address
 * asks by its own name, and gets nothing.
 */
public final class AllowedHosts {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private final Set<String> names = new HashSet<>(LOOPBACK);

  /** Loopback's names, the bind address, and what else the operator allows. */
  public AllowedHosts(String bindAddress, Set<String> more) {
    names.add(bracketed(bindAddress.toLowerCase(Locale.ROOT)));
    more.forEach(name -> names.add(bracketed(name.toLowerCase(Locale.ROOT))));
  }

  /** Whether a {@code Host} header names this server, on whatever port. */
  public boolean allows(@Nullable String host) {
    return host != null && names.contains(name(host.strip().toLowerCase(Locale.ROOT)));
  }

  private static String name(String host) {
    int end = host.startsWith("[") ? host.indexOf(']') + 1 : host.indexOf(':');
    if (end <= 0) {
      return host;
    }
    String port = host.substring(end);
    return port.isEmpty() || port.matches(":\\d{1,5}") ? host.substring(0, end) : "";
  }

  private static String bracketed(String address) {
    boolean bareIpv6 = address.indexOf(':') != address.lastIndexOf(':');
    return bareIpv6 && !address.startsWith("[") ? "[" + address + "]" : address;
  }
}
