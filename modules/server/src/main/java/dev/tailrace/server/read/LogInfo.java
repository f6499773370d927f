package dev.tailrace.server.read;

import dev.tailrace.wire.Topic;
import dev.tailrace.wire.Topics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the log is, as clients that publish by themselves need to know it.
 *
 * @param bootstrap where they connect
 * @param partitions of the topics that hold runs
 */
public record LogInfo(String bootstrap, int partitions, Topics topics) {
  /** The topics that clients write to, by what they hold. */
  Map<String, String> topicNames() {
    Map<String, String> names = new LinkedHashMap<>();
    for (Topic topic :
        List.of(Topic.RUNS, Topic.METRICS, Topic.LOGS, Topic.HEARTBEATS, Topic.PROJECTS)) {
      names.put(topic.suffix(), topics.name(topic));
    }
    return names;
  }
}
