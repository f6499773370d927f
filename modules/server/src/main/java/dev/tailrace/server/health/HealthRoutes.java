package dev.tailrace.server.health;

import dev.tailrace.server.http.Exchange;
import dev.tailrace.server.read.RunCounts;
import dev.tailrace.streams.Condition;
import dev.tailrace.streams.FoldApp;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Answers {@code /livez}, {@code /readyz} and {@code /metrics}. */
public final class HealthRoutes {
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final FoldApp folds;
  private final PrometheusMeterRegistry registry;
  private final FoldFigures figures;
  private final StreamsFigures streams;
  private final RunFigures runs;
  private volatile boolean stopping;

  /**
   * @param version of the program
   */
  public HealthRoutes(
      FoldApp folds, RunCounts counts, String version, PrometheusMeterRegistry registry) {
    this.folds = folds;
    this.registry = registry;
    figures = new FoldFigures(folds, registry);
    streams = new StreamsFigures(folds, registry);
    runs = new RunFigures(counts, registry);
    ProcessFigures.register(folds, version, registry);
    Gauge.builder("tailrace.ready", this, it -> it.problems() == 0 ? 1 : 0)
        .description("Whether /readyz says 200")
        .register(registry);
    for (Condition condition : conditions()) {
      Gauge.builder("tailrace.condition.ok", this, it -> it.holds(condition.name()))
          .description("Each condition of /readyz: 1 when it holds")
          .tag("condition", condition.name())
          .register(registry);
    }
  }

  /** From now on not ready, so that nobody sends more while the server stops. */
  public void stopping() {
    stopping = true;
  }

  /**
   * 200 as long as the process can do its work some time without being restarted: also during
   * restore and broker outage. 503 when the folds have stopped for good.
   */
  public void live(Exchange exchange) {
    String broken = folds.broken();
    exchange.json(
        broken == null ? 200 : 503,
        json -> {
          json.writeStartObject();
          json.writeBooleanField("live", broken == null);
          if (broken != null) {
            json.writeStringField("reason", broken);
          }
          json.writeEndObject();
        });
  }

  private List<Condition> conditions() {
    List<Condition> conditions = new ArrayList<>(folds.readiness());
    conditions.add(new Condition("server", !stopping, stopping ? "the server is stopping" : ""));
    return conditions;
  }

  private long problems() {
    return conditions().stream().filter(it -> !it.ok()).count();
  }

  private double holds(String name) {
    return conditions().stream().anyMatch(it -> it.name().equals(name) && it.ok()) ? 1 : 0;
  }

  public void ready(Exchange exchange) {
    List<Condition> conditions = conditions();
    boolean ready = conditions.stream().allMatch(Condition::ok);
    if (!ready) {
      exchange.header("Retry-After", "1");
    }
    exchange.json(
        ready ? 200 : 503,
        json -> {
          json.writeStartObject();
          json.writeBooleanField("ready", ready);
          json.writeArrayFieldStart("conditions");
          for (Condition condition : conditions) {
            json.writeStartObject();
            json.writeStringField("name", condition.name());
            json.writeBooleanField("ok", condition.ok());
            json.writeStringField("reason", condition.reason());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  public void figures(Exchange exchange) {
    String text;
    // One at a time: a refresh takes rows away and puts them back.
    synchronized (figures) {
      figures.refresh();
      streams.refresh();
      runs.refresh();
      text = registry.scrape(PROMETHEUS_TEXT);
    }
    exchange.bytes(200, PROMETHEUS_TEXT, text.getBytes(StandardCharsets.UTF_8));
  }
}
