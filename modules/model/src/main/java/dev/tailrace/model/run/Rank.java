package dev.tailrace.model.run;

import dev.tailrace.model.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One rank of a run, as topic {@code runs} tells it.
 *
 * @param attempt the highest attempt in which it was seen
 * @param writers its processes, oldest first; the last {@value #WRITERS_MAX}
 * @param host where it runs, as sent
 * @param lastHeardEpochMs broker time of its last sign of life in this topic that was not resent;
 *     null when there was none
 */
public record Rank(
    int attempt,
    List<String> writers,
    @Nullable Value host,
    Cadence cadence,
    @Nullable Long lastHeardEpochMs,
    Standing standing) {
  static final int WRITERS_MAX = 8;

  public Rank {
    writers = List.copyOf(writers);
  }

  public boolean ended() {
    return standing instanceof Standing.Ended;
  }
}
