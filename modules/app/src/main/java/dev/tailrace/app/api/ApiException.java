package dev.tailrace.app.api;

import org.jspecify.annotations.Nullable;

/**
 * A call that was refused or not answered; the message is one sentence for a person.
 *
 * <p>{@link #status} is the HTTP status, or 0 when no server answered.
 */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;

  ApiException(int status, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.status = status;
  }

  public int status() {
    return status;
  }
}
