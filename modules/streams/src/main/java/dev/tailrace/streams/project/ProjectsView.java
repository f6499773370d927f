package dev.tailrace.streams.project;

import dev.tailrace.model.Reason;
import dev.tailrace.model.Refusal;
import dev.tailrace.model.event.Event;
import dev.tailrace.model.event.ProjectEvent;
import dev.tailrace.streams.view.DeadLetter;
import dev.tailrace.streams.view.LogRecord;
import dev.tailrace.wire.Decoded;
import dev.tailrace.wire.EventCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** All projects, folded from their topic. One thread applies; any reads. */
public final class ProjectsView {
  static final int LETTERS_MAX = 1_000;

  private final ProjectsListener listener;
  private final ConcurrentSkipListMap<Long, DeadLetter> letters = new ConcurrentSkipListMap<>();
  private final Map<String, Project> projects = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private volatile long next;

  /** An empty view. */
  public ProjectsView(ProjectsListener listener) {
    this.listener = listener;
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

  /**
   * The records that no fold took, from this offset on, in log order: the newest {@link
   * #LETTERS_MAX} are kept.
   */
  public List<DeadLetter> deadLetters(long fromOffset) {
    return List.copyOf(letters.tailMap(fromOffset).values());
  }

  void apply(LogRecord record) {
    byte[] key = record.key();
    byte[] value = record.value();
    if (key == null) {
      keep(record, new Refusal(Reason.NULL_KEY, "the record has no key"));
      listener.unkeyed(record);
      return;
    }
    if (value == null) {
      refuse(record, new Refusal(Reason.TOMBSTONE, "the value is null"));
      return;
    }
    switch (EventCodec.decode(value)) {
      case Decoded.Refused(Refusal refusal) -> refuse(record, refusal);
      case Decoded.Known(ProjectEvent event) when isKeyed(key, event) -> {
        projects.compute(
            event.project(),
            (id, before) -> Project.apply(before == null ? Project.unknown(id) : before, event));
        listener.applied(record, event);
      }
      case Decoded.Known(Event event) -> refuse(record, misplaced(event));
    }
  }

  private void refuse(LogRecord record, Refusal refusal) {
    keep(record, refusal);
    listener.refused(record, refusal);
  }

  private void keep(LogRecord record, Refusal refusal) {
    letters.put(
        record.offset(), new DeadLetter(record.offset(), record.appendEpochMs(), null, refusal));
    if (letters.size() > LETTERS_MAX) {
      letters.pollFirstEntry();
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

  private static boolean isKeyed(byte[] key, ProjectEvent event) {
    return new String(key, StandardCharsets.UTF_8).equals(event.project());
  }

  private static Refusal misplaced(Event event) {
    return event instanceof ProjectEvent project
        ? new Refusal(Reason.KEY_MISMATCH, "the key is not the project's id " + project.project())
        : new Refusal(
            Reason.WRONG_TOPIC,
            event.getClass().getSimpleName() + " does not belong to the projects");
  }
}
