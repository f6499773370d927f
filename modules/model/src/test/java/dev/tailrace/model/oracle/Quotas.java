package dev.tailrace.model.oracle;

import dev.tailrace.model.Value;
import dev.tailrace.model.event.Launch;
import dev.tailrace.model.event.RunEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a run has no room for. */
final class Quotas {
  private Quotas() {}

  /** The reason code; null when there is room. */
  static @Nullable String refusal(History history, Map<String, Value> config, RunEvent event) {
    Integer rank = rankNamed(event);
    if (rank != null && rank > 65_535) {
      return "rank_quota";
    }
    var after = new LinkedHashMap<>(config);
    Launch launch = History.launchOf(event);
    if (launch != null) {
      Keys.take(after, launch.config(), history.isOpening(launch));
    } else if (event instanceof RunEvent.ConfigChanged(_, var changes)) {
      Keys.merge(after, changes);
    }
    return leaves(new Value.Fields(after)) > 10_000 ? "config_quota" : null;
  }

  private static @Nullable Integer rankNamed(RunEvent event) {
    Launch launch = History.launchOf(event);
    if (launch != null) {
      return launch.rank();
    } else if (event instanceof RunEvent.WriterJoined joined) {
      return joined.rank();
    } else if (event instanceof RunEvent.ProgressDeclared progress) {
      return progress.rank();
    } else if (event instanceof RunEvent.RunFinished finished) {
      return finished.rank();
    }
    return event instanceof RunEvent.RunLost lost ? lost.episode().rank() : null;
  }

  private static int leaves(Value value) {
    return value instanceof Value.Fields(var fields) && !fields.isEmpty()
        ? fields.values().stream().mapToInt(Quotas::leaves).sum()
        : 1;
  }
}
