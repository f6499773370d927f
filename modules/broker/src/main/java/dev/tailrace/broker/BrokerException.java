package dev.tailrace.broker;

/**
 * Why the embedded broker does not start. The message is one for the person at the terminal: it
 * names the folder or port and says what to do.
 */
public final class BrokerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What stood in the way. */
  public enum Cause {
    /** Another process, or another part of this one, owns the folder. */
    FOLDER_IN_USE,
    /** The folder cannot be created, read or written. */
    FOLDER_UNUSABLE,
    /** Something else listens on the port. */
    PORT_IN_USE,
    /** The broker itself gave up; the exception's cause tells more. */
    START_FAILED
  }

  private final Cause kind;
  private final String message;

  BrokerException(Cause kind, String message) {
    super(message);
    this.kind = kind;
    this.message = message;
  }

  BrokerException(Cause kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.message = message;
  }

  /** What stood in the way. */
  public Cause kind() {
    return kind;
  }

  /** One or two sentences for a person; never null. */
  @Override
  public String getMessage() {
    return message;
  }
}
