package dev.tailrace.server.inputs;

import dev.tailrace.server.OpenApi;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What became of the requests of a fuzz, and of the events in them. Any thread. */
final class Tally {
  /** What HTTP itself answers before a path is known, and what every path answers. */
  private static final Set<Integer> EVERYWHERE =
      Set.of(204, 400, 404, 405, 408, 414, 417, 421, 431, 501, 505);

  private final Set<Integer> documented = new TreeSet<>(EVERYWHERE);
  private final Map<String, Integer> outcomes = new TreeMap<>();
  private int requests;
  private long accepted;
  private long rejected;
  private long pending;
  private long unheard;

  Tally(OpenApi api) {
    api.operations()
        .forEach(it -> it.statuses().forEach(code -> documented.add(Integer.valueOf(code))));
    documented.remove(500);
  }

  /** Counts an answer; tells what is wrong with it, or nothing. */
  synchronized String add(Spoiled request, RawAnswer answer) {
    outcomes.merge(String.valueOf(answer.status()), 1, Integer::sum);
    if (!documented.contains(answer.status())) {
      return "status " + answer.status() + " is not documented";
    }
    if (answer.status() == 201) {
      accepted++;
    }
    boolean problem = answer.status() >= 400 && answer.status() != 416 && answer.body().length > 0;
    if (problem
        && answer.status() != 503
        && !answer.header("content-type").equals("application/problem+json")) {
      return "a problem of type " + answer.header("content-type");
    }
    boolean json = answer.header("content-type").endsWith("json") && answer.body().length > 0;
    if (!json || !answer.json().has("accepted")) {
      return "";
    }
    int taken = answer.json().get("accepted").asInt();
    int refused = answer.json().get("rejected").size();
    int unclear = answer.json().path("pending").size();
    accepted += taken;
    rejected += refused;
    pending += unclear;
    boolean split = taken + refused + unclear > 0;
    return request.events() >= 0 && split && taken + refused + unclear != request.events()
        ? "of " + request.events() + " events " + (taken + refused + unclear) + " are told"
        : "";
  }

  /** Counts a connection that ended without an answer. */
  synchronized void addEnded() {
    outcomes.merge("ended", 1, Integer::sum);
  }

  /** Counts a connection that was reset: an answer, and what it says of events, may be lost. */
  synchronized void addReset() {
    outcomes.merge("reset", 1, Integer::sum);
    unheard += Spoiler.EVENTS_MAX;
  }

  synchronized void addRequest() {
    requests++;
  }

  synchronized int requests() {
    return requests;
  }

  /** How many events may have been accepted without a word of it. */
  synchronized long unheard() {
    return unheard;
  }

  synchronized long accepted() {
    return accepted;
  }

  @Override
  public synchronized String toString() {
    return "outcomes=%s events: accepted=%d rejected=%d pending=%d"
        .formatted(outcomes, accepted, rejected, pending);
  }
}
