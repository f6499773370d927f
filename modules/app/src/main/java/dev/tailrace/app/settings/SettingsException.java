package dev.tailrace.app.settings;

import org.jspecify.annotations.Nullable;

/** A setting that cannot be used; the message says which, where it was set and what is wanted. */
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1;

  SettingsException(String message) {
    this(message, null);
  }

  SettingsException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
