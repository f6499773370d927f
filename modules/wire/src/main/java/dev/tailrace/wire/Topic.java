package dev.tailrace.wire;

import dev.tailrace.model.event.Event;
import dev.tailrace.model.event.Heartbeat;
import dev.tailrace.model.event.JudgeMarker;
import dev.tailrace.model.event.LogChunk;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.model.event.ProjectEvent;
import dev.tailrace.model.event.RunEvent;
import java.util.EnumSet;
import java.util.Set;

/** The kinds of topic that Tailrace keeps; {@link Topics} gives them names. */
public enum Topic {
  RUNS("runs"),
  METRICS("metrics"),
  LOGS("logs"),
  HEARTBEATS("heartbeats"),
  PROJECTS("projects"),
  DEAD_LETTERS("dead-letters");

  private final String suffix;

  Topic(String suffix) {
    this.suffix = suffix;
  }

  /** The name without a prefix, such as {@code dead-letters}. */
  public String suffix() {
    return suffix;
  }

  /** The topic that an event is published to; a purge belongs to {@link #all more} than this. */
  public static Topic of(Event event) {
    return switch (event) {
      case RunEvent _ -> RUNS;
      case MetricBatch _ -> METRICS;
      case LogChunk _ -> LOGS;
      case Heartbeat _, JudgeMarker _ -> HEARTBEATS;
      case ProjectEvent _ -> PROJECTS;
    };
  }

  /** Every topic that must hold the event: a purge lies in each topic that has data of its run. */
  public static Set<Topic> all(Event event) {
    return event instanceof RunEvent.RunPurged
        ? EnumSet.of(RUNS, METRICS, LOGS)
        : EnumSet.of(of(event));
  }
}
