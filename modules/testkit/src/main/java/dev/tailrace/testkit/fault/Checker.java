package dev.tailrace.testkit.fault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.testkit.fault.ApiClient.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Compares a trainer's ledger with what anybody can read of its runs by HTTP. */
public final class Checker {
  private final ApiClient api;
  private final Verdict verdict = new Verdict();

  private Checker(ApiClient api) {
    this.api = api;
  }

  /** The server must be ready; reads of it are not at a position. */
  public static Verdict compare(ApiClient api, Ledger... ledgers)
      throws IOException, InterruptedException {
    var checker = new Checker(api);
    for (Ledger ledger : ledgers) {
      checker.compare(ledger);
    }
    return checker.verdict;
  }

  private void compare(Ledger ledger) throws IOException, InterruptedException {
    for (String said : ledger.flaws()) {
      for (Flaw flaw : Flaw.values()) {
        if (said.startsWith(flaw + " ")) {
          verdict.found(flaw, said);
        }
      }
    }
    for (String run : ledger.sent().keySet()) {
      SortedSet<Integer> sent = ledger.sent().get(run);
      SortedSet<Integer> acked = ledger.ackedOf(run);
      compare("point of " + run, sent, acked, points(run));
      compare("line of " + run, sent, acked, lines(run));
      compare("summary of " + run, sent, acked, summaries(run));
      Answer bad = api.ask(ApiClient.RUNS + run + "/points?metric=bad&format=ndjson");
      if (bad.status() == 200 && !bad.body().isBlank()) {
        verdict.found(Flaw.REJECTED_VISIBLE, run + " " + bad.body());
      }
    }
  }

  private void compare(
      String what, SortedSet<Integer> sent, SortedSet<Integer> acked, List<Integer> shown) {
    SortedSet<Integer> distinct = new TreeSet<>();
    int before = 0;
    for (int n : shown) {
      if (!distinct.add(n)) {
        verdict.found(Flaw.DUP, what + " " + n);
      } else if (n < before) {
        verdict.found(Flaw.REORDERED, what + " " + n + " after " + before);
      }
      if (!sent.contains(n)) {
        verdict.found(Flaw.PHANTOM, what + " " + n);
      }
      before = n;
    }
    for (int n : acked) {
      if (!distinct.contains(n)) {
        verdict.found(Flaw.LOST, what + " " + n);
      }
    }
    long unknown = distinct.stream().filter(n -> !acked.contains(n)).count();
    verdict.count(acked.size(), distinct.size(), unknown);
  }

  private List<Integer> points(String run) throws IOException, InterruptedException {
    Answer answer = api.ask(ApiClient.RUNS + run + "/points?metric=v&format=ndjson");
    List<Integer> steps = new ArrayList<>();
    if (answer.status() == 404) {
      return steps;
    }
    for (String line : answer.body().lines().toList()) {
      JsonNode point = ApiClient.parsed(line);
      int step = point.path("step").asInt();
      steps.add(step);
      if (point.path("value").asDouble() != 3.0 * step) {
        verdict.found(Flaw.CHANGED, run + " " + line);
      }
    }
    return steps;
  }

  private List<Integer> lines(String run) throws IOException, InterruptedException {
    List<Integer> numbers = new ArrayList<>();
    if (exists(run)) {
      for (JsonNode line : api.all(ApiClient.RUNS + run + "/logs", "lines")) {
        numbers.add(Integer.parseInt(line.path("text").asText().substring("line ".length())));
      }
    }
    return numbers;
  }

  private List<Integer> summaries(String run) throws IOException, InterruptedException {
    List<Integer> numbers = new ArrayList<>();
    if (exists(run)) {
      for (JsonNode event : api.all(ApiClient.RUNS + run + "/events", "events")) {
        JsonNode n = event.findValue("summary");
        if (n != null) {
          numbers.add(n.path("n").asInt());
        }
      }
    }
    return numbers;
  }

  private boolean exists(String run) throws IOException, InterruptedException {
    return api.ask(ApiClient.RUNS + run).status() == 200;
  }
}
