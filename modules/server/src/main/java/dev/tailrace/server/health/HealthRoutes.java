package dev.tailrace.server.health;

import dev.tailrace.server.http.Exchange;
import dev.tailrace.streams.Condition;
import dev.tailrace.streams.FoldApp;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Answers {@code /livez}, {@code /readyz} and {@code /metrics}. */
public final class HealthRoutes {
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final Supplier<List<Condition>> readiness;
  private final PrometheusMeterRegistry registry;
  private final FoldFigures figures;
  private volatile boolean stopping;

  public HealthRoutes(FoldApp folds, PrometheusMeterRegistry registry) {
    readiness = folds::readiness;
    this.registry = registry;
    figures = new FoldFigures(folds, registry);
  }

  /** From now on not ready, so that nobody sends more while the server stops. */
  public void stopping() {
    stopping = true;
  }

  /** 200 as long as a request is answered at all: also during restore and broker outage. */
  public void live(Exchange exchange) {
    exchange.json(
        json -> {
          json.writeStartObject();
          json.writeBooleanField("live", true);
          json.writeEndObject();
        });
  }

  public void ready(Exchange exchange) {
    List<Condition> conditions = new ArrayList<>(readiness.get());
    if (stopping) {
      conditions.add(new Condition("server", false, "the server is stopping"));
    }
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
      text = registry.scrape(PROMETHEUS_TEXT);
    }
    exchange.bytes(200, PROMETHEUS_TEXT, text.getBytes(StandardCharsets.UTF_8));
  }
}
