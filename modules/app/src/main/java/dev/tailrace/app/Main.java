package dev.tailrace.app;

import dev.tailrace.app.cli.TailraceCommand;

/** Where the program starts. */
public final class Main {
  /** As of a bug; what it was is on standard error by then. */
  private static final int BROKEN = 70;

  private Main() {}

  /** Runs a command line and ends the process with its exit code. */
  public static void main(String[] arguments) {
    int exitCode = BROKEN;
    try {
      exitCode = TailraceCommand.run(arguments);
    } finally {
      System.exit(exitCode); // also after an Error: threads of a half-started server would stay
    }
  }
}
