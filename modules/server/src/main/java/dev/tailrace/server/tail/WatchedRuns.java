package dev.tailrace.server.tail;

import dev.tailrace.server.read.TailReads.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The runs of a tail that time alone may change, each with the status that the client was told
 * last. One thread.
 */
final class WatchedRuns {
  static final int MAX = 2_000;

  /** So many are looked at in one go, so that a tail of all runs costs no more than one of some. */
  private static final int LOOK_MAX = 200;

  private final Map<String, String> statusByRun = new LinkedHashMap<>();

  /**
   * What a client knows of a run.
   *
   * @param status null when it has ended: time changes nothing of it
   */
  record Told(String run, @Nullable String status) {
    static Told of(Row row) {
      return new Told(row.run(), row.hasEnded() ? null : row.status());
    }
  }

  void told(Told now) {
    if (now.status() == null) {
      statusByRun.remove(now.run());
    } else if (statusByRun.size() < MAX || statusByRun.containsKey(now.run())) {
      statusByRun.put(now.run(), now.status());
    }
  }

  /** The rows of runs that stand otherwise than was told, among those whose turn it is. */
  List<Row> changed(Function<String, @Nullable Row> now) {
    List<Row> changed = new ArrayList<>();
    for (String run : statusByRun.keySet().stream().limit(LOOK_MAX).toList()) {
      String told = statusByRun.remove(run);
      Row row = now.apply(run);
      if (row == null) {
        continue; // purged, or its partition moves and the tail ends
      }
      if (told != null) {
        statusByRun.put(run, told);
      }
      if (!row.status().equals(told)) {
        changed.add(row);
      }
    }
    return changed;
  }
}
