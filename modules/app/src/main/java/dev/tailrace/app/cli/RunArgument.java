package dev.tailrace.app.cli;

import dev.tailrace.model.Names;
import picocli.CommandLine.Parameters;

/** The run that a command is about. */
final class RunArgument {
  @Parameters(paramLabel = "RUN", description = "The run's id.")
  private String run = "";

  String id() {
    return checked(run);
  }

  /** The id, unless no run can have it: then no server needs to be asked. */
  static String checked(String run) {
    if (!Names.isId(run)) {
      throw new CommandException(
          ExitCode.USAGE,
          "'%s' cannot be a run's id: 1 to 128 of A-Z a-z 0-9 . _ -, the first a letter or digit"
              .formatted(run));
    }
    return run;
  }
}
