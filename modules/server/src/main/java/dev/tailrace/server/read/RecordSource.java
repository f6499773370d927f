package dev.tailrace.server.read;

import dev.tailrace.wire.Topic;
import java.util.List;
import java.util.Map;

/** Port: single records of the log, for people to look at. */
@FunctionalInterface
public interface RecordSource {
  /** Where a record lies. */
  record Place(Topic topic, int partition, long offset) {}

  /**
   * The values of these records; a record that has none, or cannot be had, is missing in the
   * answer.
   */
  Map<Place, byte[]> values(List<Place> places);
}
