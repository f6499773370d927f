package dev.tailrace.app.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.app.api.Api;
import dev.tailrace.app.api.ApiException;
import dev.tailrace.app.api.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Looks at a server: what it says of itself, of its folds, and of the runs. */
public final class ServerLook {
  private static final int RUNS_MAX = 200;
  private static final int GAPS_TOLD_MAX = 20;
  private static final int LETTER_PAGES_MAX = 10;
  private static final double LAG_SECONDS_MAX = 60;

  private final Api api;
  private final Scrape scrape;

  /**
   * @param api of a server that is not waited for
   * @param scrape what it told Prometheus just now
   */
  public ServerLook(Api api, Scrape scrape) {
    this.api = api;
    this.scrape = scrape;
  }

  /**
   * Everything.
   *
   * @param ready the answer of {@code /readyz}
   * @param serverVersion as the server tells
   * @param ownVersion of this program
   */
  public List<Finding> findings(JsonNode ready, String serverVersion, String ownVersion) {
    List<Finding> findings = new ArrayList<>();
    findings.add(
        serverVersion.equals(ownVersion)
            ? Finding.ok("version", "server and this command are " + serverVersion)
            : Finding.note(
                "version",
                "the server is %s, this command %s".formatted(serverVersion, ownVersion),
                "use the same where you can"));
    findings.addAll(conditions(ready));
    findings.add(lag());
    findings.add(gone());
    findings.add(quarantined());
    try {
      findings.addAll(deadLetters());
      findings.addAll(sequences());
    } catch (ApiException e) {
      findings.add(
          Finding.unseen("runs", String.valueOf(e.getMessage()), "look again once it is ready"));
    }
    return findings;
  }

  private static List<Finding> conditions(JsonNode ready) {
    List<Finding> findings = new ArrayList<>();
    for (JsonNode condition : ready.path("conditions")) {
      if (!condition.path("ok").asBoolean()) {
        findings.add(
            Finding.problem(
                "ready",
                condition.path("name").asText() + ": " + condition.path("reason").asText(),
                "docs/reference/http.md, Health, tells what to do for each condition"));
      }
    }
    if (findings.isEmpty()) {
      findings.add(Finding.ok("ready", "every condition of /readyz holds"));
    }
    return findings;
  }

  private Finding lag() {
    List<Scrape.Sample> behind = scrape.of("tailrace_lag_seconds", LAG_SECONDS_MAX);
    double records = scrape.sum("tailrace_lag_records").orElse(0.0);
    if (behind.isEmpty()) {
      return Finding.ok("lag", "%.0f records of the log are not folded yet".formatted(records));
    }
    List<String> places =
        behind.stream()
            .map(
                it ->
                    "%s-%s by %.0f s"
                        .formatted(it.label("topic"), it.label("partition"), it.value()))
            .toList();
    return Finding.problem(
        "lag",
        "behind the log: " + String.join(", ", places),
        "wait if a restore runs; else give it more processors, or start a second server");
  }

  private Finding gone() {
    double gone = scrape.sum("tailrace_log_gap_records_total").orElse(0.0);
    return gone == 0
        ? Finding.ok("gaps", "no record was gone before it was folded")
        : Finding.problem(
            "gaps",
            "retention took %.0f records before they were folded".formatted(gone),
            "set retention.ms=-1; restore a backup into a new cluster if they matter");
  }

  private Finding quarantined() {
    double views = scrape.sum("tailrace_store_quarantined_total").orElse(0.0);
    return views == 0
        ? Finding.ok("views", "none was set aside since the server started")
        : Finding.problem(
            "views",
            "%.0f were damaged or of another log, set aside and folded again".formatted(views),
            "look at the disk and the system log, then delete the folder quarantine in the data"
                + " folder");
  }

  private List<Finding> deadLetters() {
    Map<String, Integer> byReason = new TreeMap<>();
    String cursor = null;
    for (int pages = 0; pages < LETTER_PAGES_MAX; pages++) {
      JsonNode page =
          api.get(Query.at("dead-letters").with("limit", 1_000).with("cursor", cursor)).body();
      page.path("deadLetters")
          .forEach(it -> byReason.merge(it.path("reason").asText(), 1, Integer::sum));
      if (!page.path("next").isTextual()) {
        break;
      }
      cursor = page.path("next").asText();
    }
    if (byReason.isEmpty()) {
      return List.of(Finding.ok("dead letters", "none"));
    }
    return byReason.entrySet().stream()
        .map(
            it ->
                Finding.problem(
                    "dead letters",
                    it.getValue() + " records were refused: " + it.getKey(),
                    "GET /api/v1/dead-letters?reason=%s shows them, with the cause"
                        .formatted(it.getKey())))
        .toList();
  }

  private JsonNode gaps(String run) {
    return api.get(Query.at("runs", run)).body().path("run").path("ledger").path("gaps");
  }

  /** Of the runs that were created last: there may be a hundred thousand. */
  private List<Finding> sequences() {
    JsonNode runs =
        api.get(
                Query.at("runs")
                    .with("columns", "id")
                    .with("sort", "-createdTime")
                    .with("limit", RUNS_MAX))
            .body();
    List<Finding> findings = new ArrayList<>();
    int looked = 0;
    for (JsonNode run : runs.path("runs")) {
      looked++;
      String id = run.path("id").asText();
      for (JsonNode gap : gaps(id)) {
        findings.add(
            Finding.problem(
                "sequence",
                "run %s lacks events %d..%d of %s from writer %s"
                    .formatted(
                        id,
                        gap.path("fromSeq").asLong(),
                        gap.path("toSeq").asLong(),
                        gap.path("topic").asText(),
                        gap.path("writer").asText()),
                "start its writer again where its spool lies: it sends what is missing. A client of"
                    + " your own counts seq for each topic"));
      }
      if (findings.size() >= GAPS_TOLD_MAX) {
        return findings;
      }
    }
    if (findings.isEmpty()) {
      findings.add(
          Finding.ok("sequence", "no event is missing in the last %d runs".formatted(looked)));
    }
    return findings;
  }
}
