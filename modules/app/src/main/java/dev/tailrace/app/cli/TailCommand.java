package dev.tailrace.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.app.api.Api;
import dev.tailrace.app.api.Frame;
import dev.tailrace.app.api.Query;
import dev.tailrace.app.api.Tail;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Follows one run until it ends, or all runs for ever. */
@Command(
    name = "tail",
    description = "Follow a run until it ends, or all runs.",
    footer = {
      "",
      "The exit code of tail RUN is the run's outcome: 0 finished, 1 failed, 2 lost,",
      "130 interrupted. A lost connection is taken up again after the last frame.",
      "",
      "Metrics are merged to one line for each run and second: the newest step, a few metrics, how",
      "many frames it stands for. --every and --json give every frame.",
      "",
      "Examples:",
      "  tailrace tail my-run && ./deploy",
      "  tailrace tail my-run --types metrics --metric 'val/*' --from start --every",
      "",
      "Piped: kind, run, rank, time (ISO 8601), and then for metrics step, name=value ..., frames",
      "(with --every: step, name, value, one point a line); for log stream, text; for run status,",
      "reason; for alert level, title, text."
    })
final class TailCommand implements Callable<ExitCode> {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Topics have no order between them: points and lines may come after the end. */
  private static final Duration QUIET_AFTER_END = Duration.ofSeconds(1);

  /** How late a merged line is at most. */
  private static final Duration MERGING = Duration.ofMillis(200);

  /** A writer may go on for ever after its run's end. */
  private static final Duration AFTER_END_MAX = Duration.ofSeconds(5);

  @Mixin private final ServerOptions server = new ServerOptions();

  @Parameters(paramLabel = "RUN", arity = "0..1", description = "The run's id; all when left out.")
  private @Nullable String run;

  @Option(names = "--json", description = "One frame a line: {event, id, data}.")
  private boolean json;

  @Option(names = "--every", description = "Every frame of metrics, not one line a second.")
  private boolean every;

  @Option(names = "--filter", paramLabel = "EXPRESSION", description = "Without RUN: which runs.")
  private @Nullable String filter;

  @Option(names = "--types", paramLabel = "LIST", description = "Of run,metrics,log,alert.")
  private @Nullable String types;

  @Option(names = "--metric", paramLabel = "GLOB", description = "Only these metrics; repeatable.")
  private List<String> metrics = List.of();

  @Option(names = "--rank", paramLabel = "N", description = "Only this rank.")
  private @Nullable Integer rank;

  @Option(names = "--from", paramLabel = "WHERE", description = "start, now or a position.")
  private @Nullable String from;

  private final Shell shell;

  TailCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public ExitCode call() throws InterruptedException {
    if (run != null && filter != null) {
      throw new CommandException(ExitCode.USAGE, "--filter goes without RUN");
    }
    try (Api api = server.api(shell);
        Tail tail = new Tail(api, query(), shell.terminal()::say)) {
      return follow(tail);
    }
  }

  private Query query() {
    Query query =
        run == null ? Query.at("tail") : Query.at("runs", RunArgument.checked(run), "tail");
    query.with("filter", filter).with("types", serverTypes()).with("rank", rank).with("from", from);
    metrics.forEach(metric -> query.with("metric", metric));
    return query;
  }

  /** The end of a run is a run frame, so a followed run's are always asked for. */
  private @Nullable String serverTypes() {
    return types == null || run == null || wants("run") ? types : types + ",run";
  }

  private boolean wants(String event) {
    return types == null || List.of(types.split(",")).contains(event);
  }

  private ExitCode follow(Tail tail) throws InterruptedException {
    var printer = new TailPrinter(shell, json, every);
    try {
      return follow(tail, printer);
    } finally {
      printer.flush();
    }
  }

  private ExitCode follow(Tail tail, TailPrinter printer) throws InterruptedException {
    ExitCode outcome = null;
    long endNanos = 0;
    while (outcome == null || System.nanoTime() - endNanos < AFTER_END_MAX.toNanos()) {
      Duration patience = printer.waits() ? MERGING : PATIENCE;
      Optional<Frame> frame = tail.next(outcome == null ? patience : QUIET_AFTER_END);
      if (frame.isPresent()) {
        JsonNode data = parse(frame.get());
        if (wants(frame.get().event()) || !isRun(frame.get())) {
          printer.print(frame.get(), data);
        }
        if (isRun(frame.get()) && run != null) {
          ExitCode before = outcome;
          outcome = outcome(data.path("status").asText(""));
          endNanos = before == null ? System.nanoTime() : endNanos;
        }
      } else if (outcome != null) {
        return outcome;
      }
      printer.tick();
    }
    return outcome;
  }

  private static boolean isRun(Frame frame) {
    return frame.event().equals("run");
  }

  private static JsonNode parse(Frame frame) {
    try {
      return Api.JSON.readTree(frame.data());
    } catch (JsonProcessingException _) {
      throw new CommandException(ExitCode.BROKEN, "a frame is not JSON: " + frame.data());
    }
  }

  /** What an end is to those who wait for it; null while the run goes on. */
  static @Nullable ExitCode outcome(String status) {
    return switch (status) {
      case "finished" -> ExitCode.OK;
      case "failed" -> ExitCode.FAILED;
      case "lost" -> ExitCode.LOST;
      case "interrupted" -> ExitCode.INTERRUPTED;
      default -> null;
    };
  }
}
