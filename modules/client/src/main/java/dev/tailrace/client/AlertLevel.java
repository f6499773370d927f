package dev.tailrace.client;

import java.util.Locale;

/** How urgent an alert is. */
public enum AlertLevel {
  INFO,
  WARN,
  ERROR;

  /** As events spell it. */
  String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
