package dev.tailrace.app.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call that was refused or not answered; the message is one sentence for a person.
 *
 * <p>{@link #status} is the HTTP status, or 0 when no server answered.
 */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String problem;
  private final Duration retryAfter;

  ApiException(int status, String message, @Nullable Throwable cause) {
    this(status, "", message, Duration.ZERO, cause);
  }

  private ApiException(
      int status, String problem, String message, Duration retryAfter, @Nullable Throwable cause) {
    super(message, cause);
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  /** A refusal by a problem document; {@code problem} is the last word of its type. */
  static ApiException ofProblem(int status, String problem, String message, Duration retryAfter) {
    return new ApiException(status, problem, message, retryAfter, null);
  }

  static ApiException interrupted(InterruptedException e) {
    return new ApiException(0, "interrupted", e);
  }

  /** This refusal once it was waited for. */
  ApiException after(Duration waited) {
    String told = getMessage() + " (waited " + waited.toSeconds() + " s)";
    return new ApiException(status, problem, told, retryAfter, this);
  }

  public int status() {
    return status;
  }

  /** The problem's code, such as {@code not-ready}; empty when the answer had none. */
  String problem() {
    return problem;
  }

  /** What the server asked to wait; zero when it did not. */
  Duration retryAfter() {
    return retryAfter;
  }
}
