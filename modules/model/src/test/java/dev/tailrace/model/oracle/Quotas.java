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
    if (rank(event) > 65_535) {
      return "rank_quota";
    }
    var after = new LinkedHashMap<>(config);
    Launch launch = History.launchOf(event);
    if (launch != null) {
      ReferenceRun.take(after, launch.config(), history.isOpening(launch));
    } else if (event instanceof RunEvent.ConfigChanged(_, var changes)) {
      ReferenceRun.merge(after, changes);
    }
    return leaves(new Value.Fields(after)) > 10_000 ? "config_quota" : null;
  }

  private static int rank(RunEvent event) {
    return switch (event) {
      case RunEvent.RunStarted(_, var launch) -> launch.rank();
      case RunEvent.RunResumed(_, var launch, _) -> launch.rank();
      case RunEvent.WriterJoined joined -> joined.rank();
      case RunEvent.ProgressDeclared progress -> progress.rank();
      case RunEvent.RunFinished(_, _, Integer rank, _, _, _, _) -> rank == null ? 0 : rank;
      case RunEvent.RunLost(_, var episode, _) -> episode.rank();
      default -> 0;
    };
  }

  private static int leaves(Value value) {
    return value instanceof Value.Fields(var fields) && !fields.isEmpty()
        ? fields.values().stream().mapToInt(Quotas::leaves).sum()
        : 1;
  }
}
