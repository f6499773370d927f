package dev.tailrace.server.tail;

import dev.tailrace.model.Limits;
import dev.tailrace.server.http.Parameters;
import dev.tailrace.server.http.Problem;
import java.util.List;
import java.util.Set;

/** Runs that a request names one by one, by a parameter that may be repeated. */
final class RunNames {
  private static final int MAX = Limits.DEFAULT.pageRowsMax();

  private RunNames() {}

  /** Without repetition; empty when the parameter was not given. */
  static Set<String> read(Parameters parameters, String parameter) {
    Set<String> named = parameters.runs(parameter);
    if (named.size() > MAX) {
      throw Problem.badRequest("parameter " + parameter + ": at most " + MAX);
    }
    return named;
  }

  /** Refuses runs that are not among those of {@code run}, where that names any. */
  static void requireAmong(Set<String> all, String parameter, Set<String> some) {
    if (!all.isEmpty() && !all.containsAll(some)) {
      List<String> others = some.stream().filter(run -> !all.contains(run)).sorted().toList();
      throw Parameters.bad(parameter, others.getFirst(), "one of the runs of parameter run");
    }
  }
}
