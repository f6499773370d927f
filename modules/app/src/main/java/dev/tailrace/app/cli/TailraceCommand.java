package dev.tailrace.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tailrace.app.api.ApiException;
import dev.tailrace.app.settings.SettingsException;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command that holds all others. */
@Command(
    name = "tailrace",
    description = "Streaming experiment tracker: the log is the database.",
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all went well; tail: the run has finished; up: stopped by SIGTERM",
      "1:tail: the run has failed; verify: the views differ from the log; doctor: it found a"
          + " problem; backup, restore: refused",
      "2:tail: the run was lost; doctor: it could not look at something",
      "64:the command line is wrong",
      "65:publish: the server refused some of the events",
      "66:there is no such run",
      "69:no server answers, or it is not ready",
      "70:a bug in Tailrace",
      "73:up: the port or the data folder is in use",
      "77:the token is missing or wrong",
      "78:a setting cannot be used",
      "130:stopped by Ctrl-C; tail: the run was interrupted",
      "141:the reader of the output has gone"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tailrace up --demo                 start a server and watch three trainings",
      "  tailrace ls --filter \"config.lr < 0.1\" --sort metrics.val/loss.min",
      "  tailrace tail my-run && ./deploy   wait for a run and use its outcome",
      "",
      "tailrace check [--all], of the launcher in the sources, builds and runs every test."
    })
public final class TailraceCommand {
  private TailraceCommand() {}

  /** Runs a command line in this process's shell; gives the exit code. */
  public static int run(String... arguments) {
    return run(Shell.ofProcess(), arguments);
  }

  static int run(Shell shell, String... arguments) {
    var root = new CommandLine(new TailraceCommand());
    root.getCommandSpec().addOption(help()).addOption(version());
    root.getCommandSpec().versionProvider(new VersionCommand(shell));
    commands(shell).forEach(root::addSubcommand);
    root.setOut(new PrintWriter(shell.terminal().out(), true, UTF_8));
    root.setErr(new PrintWriter(shell.terminal().err(), true, UTF_8));
    root.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    root.setExecutionStrategy(TailraceCommand::execute);
    root.setParameterExceptionHandler((e, _) -> explain(shell, e));
    root.setExecutionExceptionHandler((e, _, _) -> fail(shell, e));
    return root.execute(arguments);
  }

  private static OptionSpec help() {
    return OptionSpec.builder("-h", "--help")
        .usageHelp(true)
        .scopeType(ScopeType.INHERIT)
        .description("Show this help.")
        .build();
  }

  private static OptionSpec version() {
    return OptionSpec.builder("-V", "--version")
        .versionHelp(true)
        .description("Print the version.")
        .build();
  }

  private static List<Object> commands(Shell shell) {
    return List.of(
        new UpCommand(shell),
        new LsCommand(shell),
        new ShowCommand(shell),
        new TailCommand(shell),
        new LogsCommand(shell),
        new ExportCommand(shell),
        new PublishCommand(shell),
        new InspectCommand(shell),
        new VerifyCommand(shell),
        new DoctorCommand(shell),
        new BackupCommand(shell),
        new RestoreCommand(shell),
        new DemoCommand(shell),
        new DemoRankCommand(shell),
        new ConfigCommand(shell),
        new VersionCommand(shell));
  }

  private static int execute(ParseResult parsed) {
    int helpCode = new CommandLine.RunLast().execute(parsed);
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    Object result = last.commandSpec().commandLine().getExecutionResult();
    return result instanceof ExitCode exitCode ? exitCode.code() : helpCode;
  }

  private static int explain(Shell shell, ParameterException e) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    complain(shell, problem(e) + " (see: " + command + " --help)");
    return ExitCode.USAGE.code();
  }

  private static String problem(ParameterException e) {
    if (!(e instanceof UnmatchedArgumentException unmatched)) {
      return String.valueOf(e.getMessage());
    }
    String first = unmatched.getUnmatched().getFirst();
    List<String> near = unmatched.getSuggestions();
    boolean command = e.getCommandLine().getParent() == null && !first.startsWith("-");
    return "unknown %s '%s'%s"
        .formatted(
            command ? "command" : first.startsWith("-") ? "option" : "argument",
            first,
            near.isEmpty() ? "" : "; did you mean '" + near.getFirst() + "'?");
  }

  private static int fail(Shell shell, Exception e) {
    return switch (e) {
      case CommandException known -> {
        if (known.exitCode() != ExitCode.OUTPUT_CLOSED) {
          complain(shell, known.getMessage());
        }
        yield known.exitCode().code();
      }
      case ApiException refused -> {
        complain(shell, refused.getMessage());
        yield CommandException.exitCodeOf(refused).code();
      }
      case SettingsException bad -> {
        complain(shell, bad.getMessage());
        yield ExitCode.CONFIG.code();
      }
      case InterruptedException _ -> ExitCode.INTERRUPTED.code();
      default -> {
        complain(shell, "this is a bug: " + e + " (TAILRACE_DEBUG=1 prints where)");
        if (shell.environment().containsKey("TAILRACE_DEBUG")) {
          e.printStackTrace(shell.terminal().err());
        }
        yield ExitCode.BROKEN.code();
      }
    };
  }

  private static void complain(Shell shell, @Nullable String sentence) {
    shell.terminal().say("tailrace: " + Terminal.clean(String.valueOf(sentence)));
  }
}
