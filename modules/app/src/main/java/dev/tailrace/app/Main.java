package dev.tailrace.app;

import dev.tailrace.app.cli.TailraceCommand;

/** Where the program starts. */
public final class Main {
  /** As of a bug. */
  private static final int BROKEN = 70;

  private Main() {}

  /** Runs a command line and ends the process with its exit code. */
  @SuppressWarnings("CatchAndPrintStackTrace") // there is nobody to throw it to, and no log yet
  public static void main(String[] arguments) {
    int exitCode = BROKEN;
    try {
      exitCode = TailraceCommand.run(arguments);
    } catch (Error e) { // said here, since what is thrown on is never printed once exit is called
      e.printStackTrace();
    } finally {
      System.exit(exitCode); // also after an Error: threads of a half-started server would stay
    }
  }
}
