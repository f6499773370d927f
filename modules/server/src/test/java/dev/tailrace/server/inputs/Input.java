package dev.tailrace.server.inputs;

import dev.tailrace.model.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A case of a row: records to publish, each with its fate, and what is to be seen afterwards. Read
 * like a table; {@link Scene} plays it.
 */
final class Input {
  /** A record and the reason why it becomes a dead letter; null when it does not. */
  record Act(Sending sending, @Nullable Reason refused) {}

  /** What a path below the run answers at a JSON pointer. */
  record Sight(String path, String pointer, String json) {}

  /** What a table cannot say. */
  @FunctionalInterface
  interface Check {
    void on(Scene scene) throws Exception;
  }

  private final String row;
  private final String what;
  private final List<Act> acts = new ArrayList<>();
  private final List<Sight> sights = new ArrayList<>();
  private final List<Check> checks = new ArrayList<>();
  private final Set<Reason> reasons = new TreeSet<>();

  private Input(String row, String what) {
    this.row = row;
    this.what = what;
  }

  static Input row(String row, String what) {
    return new Input(row, what);
  }

  Input refused(Reason reason, Sending... sendings) {
    reasons.add(reason);
    for (Sending sending : sendings) {
      acts.add(new Act(sending, reason));
    }
    return this;
  }

  Input taken(Sending... sendings) {
    for (Sending sending : sendings) {
      acts.add(new Act(sending, null));
    }
    return this;
  }

  /** After all records: {@code path} is what follows the id of the run in its address. */
  Input sees(String path, String pointer, String json) {
    sights.add(new Sight(path, pointer, json));
    return this;
  }

  /** After all records and sights; {@code said} are the reasons that the check looks for. */
  Input then(Check check, Reason... said) {
    checks.add(check);
    reasons.addAll(List.of(said));
    return this;
  }

  String row() {
    return row;
  }

  List<Act> acts() {
    return acts;
  }

  List<Sight> sights() {
    return sights;
  }

  List<Check> checks() {
    return checks;
  }

  /** Every reason that this case names. */
  Set<Reason> reasons() {
    return reasons;
  }

  @Override
  public String toString() {
    return row + " " + what;
  }
}
