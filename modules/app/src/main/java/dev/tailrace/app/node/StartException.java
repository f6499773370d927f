package dev.tailrace.app.node;

/** Why a node does not start; the message is for the person at the terminal. */
public final class StartException extends Exception {
  private static final long serialVersionUID = 1;

  /** What stood in the way. */
  public enum Kind {
    /** A port or a folder is somebody else's. */
    IN_USE,
    /** A setting cannot be used. */
    BAD_SETTING
  }

  private final Kind kind;

  StartException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
