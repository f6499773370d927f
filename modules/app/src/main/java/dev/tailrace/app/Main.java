package dev.tailrace.app;

import dev.tailrace.app.cli.TailraceCommand;

/** Where the program starts. */
public final class Main {
  private Main() {}

  /** Runs a command line and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(TailraceCommand.run(arguments));
  }
}
