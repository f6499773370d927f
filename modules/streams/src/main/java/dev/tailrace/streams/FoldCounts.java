package dev.tailrace.streams;

import dev.tailrace.model.Reason;
import dev.tailrace.model.Refusal;
import dev.tailrace.model.event.Event;
import dev.tailrace.model.event.ProjectEvent;
import dev.tailrace.model.event.RunScoped;
import dev.tailrace.streams.project.ProjectsListener;
import dev.tailrace.streams.view.LogRecord;
import dev.tailrace.streams.view.ViewListener;
import dev.tailrace.wire.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What became of the records that were folded here since this process started, by topic: applied +
 * repeated + refused + unkeyed = records. A partition that is folded again is counted again.
 */
public final class FoldCounts {
  /** What became of a record. */
  public enum Outcome {
    APPLIED,
    REPEATED,
    REFUSED,
    UNKEYED
  }

  /**
   * A count.
   *
   * @param type the event's class; null when the record held none that could be read
   * @param reason why it was refused; null when it was not
   */
  public record Count(
      Topic topic,
      Outcome outcome,
      @Nullable Class<? extends Event> type,
      @Nullable Reason reason,
      long records) {}

  private record Kind(
      Topic topic,
      Outcome outcome,
      @Nullable Class<? extends Event> type,
      @Nullable Reason reason) {}

  private final Map<Kind, LongAdder> counts = new ConcurrentHashMap<>();

  /** All counts that are not 0. */
  public List<Count> all() {
    List<Count> all = new ArrayList<>();
    counts.forEach(
        (kind, count) ->
            all.add(
                new Count(kind.topic(), kind.outcome(), kind.type(), kind.reason(), count.sum())));
    return all;
  }

  private void add(
      Topic topic,
      Outcome outcome,
      @Nullable Class<? extends Event> type,
      @Nullable Reason reason) {
    counts
        .computeIfAbsent(new Kind(topic, outcome, type, reason), _ -> new LongAdder())
        .increment();
  }

  /** Counts what a view of the topic tells, and passes it on; what has no key goes elsewhere. */
  ViewListener counting(Topic topic, ViewListener next, Consumer<LogRecord> unkeyed) {
    return new ViewListener() {
      @Override
      public void applied(LogRecord record, RunScoped event) {
        add(topic, Outcome.APPLIED, event.getClass(), null);
        next.applied(record, event);
      }

      @Override
      public void repeated(LogRecord record, RunScoped event) {
        add(topic, Outcome.REPEATED, event.getClass(), null);
        next.repeated(record, event);
      }

      @Override
      public void refused(LogRecord record, Refusal refusal, @Nullable String run) {
        add(topic, Outcome.REFUSED, null, refusal.reason());
        next.refused(record, refusal, run);
      }

      @Override
      public void unkeyed(LogRecord record) {
        add(topic, Outcome.UNKEYED, null, null);
        unkeyed.accept(record);
      }
    };
  }

  /** Counts what is told of the projects, and passes it on. */
  ProjectsListener counting(ProjectsListener next) {
    return new ProjectsListener() {
      @Override
      public void applied(LogRecord record, ProjectEvent event) {
        add(Topic.PROJECTS, Outcome.APPLIED, event.getClass(), null);
        next.applied(record, event);
      }

      @Override
      public void refused(LogRecord record, Refusal refusal) {
        add(Topic.PROJECTS, Outcome.REFUSED, null, refusal.reason());
        next.refused(record, refusal);
      }

      @Override
      public void unkeyed(LogRecord record) {
        add(Topic.PROJECTS, Outcome.UNKEYED, null, null);
        next.unkeyed(record);
      }
    };
  }
}
