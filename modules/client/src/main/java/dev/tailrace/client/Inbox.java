package dev.tailrace.client;

import dev.tailrace.model.Limits;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.LogChunk;
import dev.tailrace.model.event.RunEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Lifecycle events and console lines between the program and the recorder, bounded by the budget.
 * Any thread adds, the recorder drains.
 */
final class Inbox {
  /** A lifecycle event that lacks only its number. */
  record Note(long timeEpochMs, Function<Header, RunEvent> event, long heldBytes) {}

  /** A console line and where it was printed. */
  record StreamLine(String stream, LogChunk.Line line) {
    long heldBytes() {
      return 96L + 2L * line.text().length();
    }
  }

  private static final long NOTE_BYTES = 256;

  /** A char is at most 3 bytes of UTF-8. */
  private static final int LINE_CHARS_MAX = Limits.DEFAULT.logLineBytesMax() / 3;

  private final Budget budget;
  private final Counters counters;
  private final Object lock = new Object();
  private List<Note> notes = new ArrayList<>(); // guarded by lock
  private List<StreamLine> lines = new ArrayList<>(); // guarded by lock
  private boolean closed; // guarded by lock

  Inbox(Budget budget, Counters counters) {
    this.budget = budget;
    this.counters = counters;
  }

  /** Adds an event that happened now and holds about {@code payloadBytes}. */
  void add(long payloadBytes, Function<Header, RunEvent> event) {
    Note note = new Note(System.currentTimeMillis(), event, NOTE_BYTES + payloadBytes);
    keep(note.heldBytes(), () -> notes.add(note));
  }

  /** Adds text printed now, as its lines; one that is longer than a line may be is cut. */
  void addText(String stream, String text) {
    long now = System.currentTimeMillis();
    for (String line : text.split("\r?\n", -1)) {
      int from = 0;
      while (line.length() - from > LINE_CHARS_MAX) {
        int to = from + LINE_CHARS_MAX;
        to -= Character.isHighSurrogate(line.charAt(to - 1)) ? 1 : 0;
        add(new StreamLine(stream, new LogChunk.Line(now, line.substring(from, to))));
        from = to;
      }
      add(new StreamLine(stream, new LogChunk.Line(now, line.substring(from))));
    }
  }

  private void add(StreamLine line) {
    keep(line.heldBytes(), () -> lines.add(line));
  }

  private void keep(long bytes, Runnable add) {
    counters.inboxLogged.increment();
    boolean kept = false;
    if (budget.take(bytes)) {
      synchronized (lock) {
        kept = !closed;
        if (kept) {
          add.run();
        }
      }
      if (!kept) {
        budget.give(bytes);
      }
    }
    if (!kept) {
      counters.inboxDropped.increment();
    }
  }

  List<Note> drainNotes() {
    synchronized (lock) {
      List<Note> drained = notes;
      if (drained.isEmpty()) {
        return List.of();
      }
      notes = new ArrayList<>();
      return drained;
    }
  }

  List<StreamLine> drainLines() {
    synchronized (lock) {
      List<StreamLine> drained = lines;
      if (drained.isEmpty()) {
        return List.of();
      }
      lines = new ArrayList<>();
      return drained;
    }
  }

  /** Says that drained bytes are held no more. */
  void recorded(long heldBytes) {
    budget.give(heldBytes);
  }

  /** Nothing comes after this returned; what came before can still be drained. */
  void close() {
    synchronized (lock) {
      closed = true;
    }
  }
}
