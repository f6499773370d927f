package dev.tailrace.streams.project;

import dev.tailrace.model.Reason;
import dev.tailrace.model.Refusal;
import dev.tailrace.model.event.Event;
import dev.tailrace.model.event.ProjectEvent;
import dev.tailrace.streams.view.LogRecord;
import dev.tailrace.wire.Decoded;
import dev.tailrace.wire.EventCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;

/** All projects, folded from their topic. One thread applies; any reads. */
public final class ProjectsView {
  private final BiConsumer<LogRecord, Refusal> refused;
  private final Map<String, Project> projects = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private volatile long next;

  /**
   * An empty view.
   *
   * @param refused is told of each record that is no project event
   */
  public ProjectsView(BiConsumer<LogRecord, Refusal> refused) {
    this.refused = refused;
  }

  /** The project with this id, whether or not anything was said of it. */
  public Project of(String id) {
    return projects.getOrDefault(id, Project.unknown(id));
  }

  /** The projects that something was said of, deleted ones included, by id. */
  public Map<String, Project> all() {
    return new TreeMap<>(projects);
  }

  /** One beyond the last offset that is folded. */
  public long next() {
    return next;
  }

  /** Waits until everything below {@code offset} is folded; false when time is up. */
  public boolean await(long offset, Duration wait) throws InterruptedException {
    long left = wait.toNanos();
    lock.lock();
    try {
      while (next < offset) {
        if (left <= 0) {
          return false;
        }
        left = moved.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  void apply(LogRecord record) {
    byte[] value = record.value();
    if (value == null) {
      refused.accept(record, new Refusal(Reason.TOMBSTONE, "the value is null"));
      return;
    }
    switch (EventCodec.decode(value)) {
      case Decoded.Refused(Refusal refusal) -> refused.accept(record, refusal);
      case Decoded.Known(ProjectEvent event) when isKeyed(record, event) ->
          projects.compute(
              event.project(),
              (id, before) -> Project.apply(before == null ? Project.unknown(id) : before, event));
      case Decoded.Known(Event event) -> refused.accept(record, misplaced(event));
    }
  }

  void advance(long nextOffset) {
    if (nextOffset == next) {
      return;
    }
    next = nextOffset;
    lock.lock();
    try {
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static boolean isKeyed(LogRecord record, ProjectEvent event) {
    byte[] key = record.key();
    return key != null && new String(key, StandardCharsets.UTF_8).equals(event.project());
  }

  private static Refusal misplaced(Event event) {
    return event instanceof ProjectEvent project
        ? new Refusal(Reason.KEY_MISMATCH, "the key is not the project's id " + project.project())
        : new Refusal(
            Reason.WRONG_TOPIC,
            event.getClass().getSimpleName() + " does not belong to the projects");
  }
}
