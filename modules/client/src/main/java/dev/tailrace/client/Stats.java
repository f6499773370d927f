package dev.tailrace.client;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of everything that was logged, at one moment. Rows, lines and lifecycle events count
 * before batching; events are what they were batched into. When nothing is under way: {@code logged
 * = recorded + dropped} and {@code batched = acked + rejected + spooled + lost}.
 *
 * @param logged rows of metrics, console lines and lifecycle events taken from the program
 * @param recorded of these, how many were made part of an event
 * @param dropped of these, how many were refused: over a limit, no memory left, after the end
 * @param batched events made of them and numbered
 * @param sent events handed to the transport, each try counted
 * @param acked events that the log acknowledged
 * @param rejected events that the server refused for good
 * @param spooled events that wait for their acknowledgement, on disk as a rule
 * @param lost events for which neither disk nor memory had room; the server sees the gap
 * @param resent events of dead processes that were sent for them and acknowledged
 * @param heartbeats signs of life sent because nothing else was
 * @param errors faults of any kind; each was logged or counted in a line of the log
 * @param queueBytes held in memory now
 * @param rejections how often the server refused, by reason
 * @param lastError in words; null when there was none
 */
public record Stats(
    long logged,
    long recorded,
    long dropped,
    long batched,
    long sent,
    long acked,
    long rejected,
    long spooled,
    long lost,
    long resent,
    long heartbeats,
    long errors,
    long queueBytes,
    Map<String, Long> rejections,
    @Nullable String lastError) {
  static final Stats NONE = new Stats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Map.of(), null);

  public Stats {
    rejections = Map.copyOf(rejections);
  }
}
