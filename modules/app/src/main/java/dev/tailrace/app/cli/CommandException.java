package dev.tailrace.app.cli;

import dev.tailrace.app.api.ApiException;

/** The end of a command that cannot do its work; the message is one sentence for a person. */
final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ExitCode exitCode;

  CommandException(ExitCode exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  ExitCode exitCode() {
    return exitCode;
  }

  /** What a refused call means for the one who typed the command. */
  static ExitCode exitCodeOf(ApiException e) {
    return switch (e.status()) {
      case 400, 405, 406, 413, 415 -> ExitCode.USAGE;
      case 401, 403 -> ExitCode.NO_PERMISSION;
      case 404, 410 -> ExitCode.NOT_FOUND;
      case 0, 429, 503 -> ExitCode.UNAVAILABLE;
      default -> ExitCode.BROKEN;
    };
  }
}
