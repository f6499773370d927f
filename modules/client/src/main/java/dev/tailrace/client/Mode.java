package dev.tailrace.client;

import java.util.Locale;
import java.util.Map;

/** How a run reports; {@code TAILRACE_MODE} in lower case. */
public enum Mode {
  /** Events are spooled and sent. */
  ONLINE,
  /** Events are spooled only; {@link Spool#sync} sends them later. */
  OFFLINE,
  /** Every call does nothing. */
  DISABLED;

  static Mode fromEnvironment(Map<String, String> environment) {
    String name = environment.getOrDefault("TAILRACE_MODE", "online");
    for (Mode mode : values()) {
      if (mode.name().toLowerCase(Locale.ROOT).equals(name)) {
        return mode;
      }
    }
    throw new IllegalArgumentException("TAILRACE_MODE is online, offline or disabled, not " + name);
  }
}
