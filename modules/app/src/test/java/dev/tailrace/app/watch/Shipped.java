package dev.tailrace.app.watch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.app.api.Api;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The files in {@code deploy/} and the page of metrics, as tests read them. */
final class Shipped {
  static final Path ROOT = Path.of(System.getProperty("tailrace.root"));
  static final Path DASHBOARD = ROOT.resolve("deploy/grafana/tailrace.json");
  static final Path RULES = ROOT.resolve("deploy/prometheus/tailrace-rules.yml");
  static final Path RULES_TEST = ROOT.resolve("deploy/prometheus/tailrace-rules-test.yml");

  private static final Pattern EXPRESSION = Pattern.compile("(?m)^ +expr: >-\n +(.+)$");
  private static final Pattern ALERT = Pattern.compile("(?m)^ +- alert: (\\w+)$");
  private static final Pattern METRIC = Pattern.compile("\\b(?:tailrace|jvm|process)_[a-z_]+");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z_]+)` \\| ([a-z]+) \\|");

  private Shipped() {}

  /** The queries of all panels, for every server. */
  static List<String> queries() throws IOException {
    List<String> queries = new ArrayList<>();
    for (JsonNode panel : dashboard().path("panels")) {
      panel
          .path("targets")
          .forEach(it -> queries.add(it.path("expr").asText().replace("$instance", ".*")));
    }
    return queries;
  }

  static JsonNode dashboard() throws IOException {
    return Api.JSON.readTree(DASHBOARD.toFile());
  }

  static List<String> conditions() throws IOException {
    return EXPRESSION.matcher(Files.readString(RULES)).results().map(it -> it.group(1)).toList();
  }

  static List<String> alerts() throws IOException {
    return ALERT.matcher(Files.readString(RULES)).results().map(it -> it.group(1)).toList();
  }

  /** The names of metrics in a query. */
  static Set<String> metrics(String query) {
    Set<String> metrics = new TreeSet<>();
    METRIC.matcher(query).results().forEach(it -> metrics.add(it.group()));
    return metrics;
  }

  /** Every name that a scrape has by the page, with the endings of histograms. */
  static Set<String> documented() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/reference/metrics.md"));
    Set<String> names = new TreeSet<>();
    ROW.matcher(page)
        .results()
        .forEach(
            row -> {
              if (row.group(2).equals("histogram")) {
                List.of("_bucket", "_count", "_sum")
                    .forEach(ending -> names.add(row.group(1) + ending));
              } else {
                names.add(row.group(1));
              }
            });
    return names;
  }
}
