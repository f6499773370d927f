package dev.tailrace.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.app.api.Api;
import dev.tailrace.app.api.ApiException;
import dev.tailrace.app.api.Query;
import dev.tailrace.app.doctor.Clocks;
import dev.tailrace.app.doctor.Finding;
import dev.tailrace.app.doctor.Finding.Level;
import dev.tailrace.app.doctor.Forecast;
import dev.tailrace.app.doctor.LogLook;
import dev.tailrace.app.doctor.Scrape;
import dev.tailrace.app.doctor.ServerLook;
import dev.tailrace.wire.Topic;
import dev.tailrace.wire.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks at everything that an operator would look at. */
@Command(
    name = "doctor",
    description = "Look at server, log, disk and clocks; say what is wrong and what to do.",
    footer = {
      "",
      "Ends with 0 when nothing is wrong, with 1 when something is, with 2 when it could not look",
      "at something. Changes nothing but for one marker among the heartbeats, by which the broker",
      "tells its time. Piped: level (ok, note, problem, unseen), about, what, what to do."
    })
final class DoctorCommand implements Callable<ExitCode> {
  @Mixin private final ServerOptions server = new ServerOptions();

  @Option(names = "--json", description = "One finding a line: {level, about, says, todo}.")
  private boolean json;

  private final Shell shell;

  DoctorCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public ExitCode call() throws InterruptedException {
    List<Finding> findings = new ArrayList<>();
    try (Api api = server.now(shell)) {
      look(api, findings);
    } catch (ApiException e) {
      findings.add(
          Finding.unseen(
              "server",
              String.valueOf(e.getMessage()),
              "start it (./tailrace up), or give its address by --url, and a token"));
    }
    findings.forEach(this::print);
    if (findings.stream().anyMatch(it -> it.level() == Level.PROBLEM)) {
      return ExitCode.FAILED;
    }
    return findings.stream().anyMatch(it -> it.level() == Level.UNSEEN)
        ? ExitCode.NOT_SEEN
        : ExitCode.OK;
  }

  private void look(Api api, List<Finding> findings) throws InterruptedException {
    JsonNode info = api.get(Query.at("info")).body();
    Scrape scrape = Scrape.of(api.plain("/metrics").text());
    long before = shell.epochMs().getAsLong();
    Api.Plain ready = api.plain("/readyz");
    long after = shell.epochMs().getAsLong();
    findings.addAll(
        new ServerLook(api, scrape)
            .findings(ready.json(), info.path("version").asText(), VersionCommand.version()));
    ready
        .epochMs()
        .ifPresent(date -> findings.add(Clocks.compare("the server's clock", before, date, after)));
    findings.addAll(Clocks.ofServer(scrape));
    log(info.path("kafka"), scrape, findings);
  }

  private void log(JsonNode kafka, Scrape scrape, List<Finding> findings)
      throws InterruptedException {
    String runs = kafka.path("topics").path(Topic.RUNS.suffix()).asText();
    var topics = new Topics(runs.substring(0, runs.length() - Topic.RUNS.suffix().length()));
    try (var log =
        new LogLook(server.kafkaClient(shell, kafka), topics, kafka.path("partitions").asInt())) {
      findings.addAll(log.settings());
      long before = shell.epochMs().getAsLong();
      long broker = log.brokerEpochMs();
      findings.add(
          Clocks.compare("the broker's clock", before, broker, shell.epochMs().getAsLong()));
      findings.addAll(Forecast.disks(log.growth(broker), scrape));
    } catch (KafkaException e) {
      findings.add(
          Finding.unseen(
              "log",
              "Kafka at %s does not answer: %s"
                  .formatted(kafka.path("bootstrap").asText(), e.getMessage()),
              "give its address and account by TAILRACE_KAFKA_..."));
    }
  }

  private void print(Finding finding) {
    Terminal terminal = shell.terminal();
    if (json) {
      terminal.print(
          Api.JSON
              .createObjectNode()
              .put("level", finding.level().word())
              .put("about", finding.about())
              .put("says", finding.says())
              .put("todo", finding.todo())
              .toString());
    } else if (terminal.interactive()) {
      String level = "%-8s".formatted(finding.level().word());
      terminal.print(
          (finding.level() == Level.PROBLEM ? terminal.alarm(level) : level)
              + "%-13s".formatted(finding.about())
              + Terminal.clean(finding.says()));
      if (!finding.todo().isEmpty()) {
        terminal.print(" ".repeat(21) + terminal.faint("-> " + Terminal.clean(finding.todo())));
      }
    } else {
      List<String> fields =
          List.of(finding.level().word(), finding.about(), finding.says(), finding.todo());
      terminal.print(String.join("\t", fields.stream().map(terminal::field).toList()));
    }
  }
}
