package dev.tailrace.client.spool;

import dev.tailrace.wire.Topic;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The queue between what was logged and what is sent: on disk, and in bounded memory while the disk
 * does not take it. Order is kept across both. Beyond the bounds entries are refused, and the
 * caller counts them.
 *
 * <p>Threads: one appends; one takes and acknowledges; {@link #waiting} is anybody's.
 */
public final class Outbox implements AutoCloseable {
  /** What memory takes when the disk does not. */
  public static final int MEMORY_BYTES_MAX = 16 << 20;

  /** Room over either bound that only the lifecycle of the run may use. */
  private static final int LIFECYCLE_RESERVE_BYTES = 4 << 20;

  private final @Nullable WriterSpool disk;
  private final Consumer<String> faults;
  private final ArrayDeque<Entry> ahead = new ArrayDeque<>(); // the taking thread's
  private final ArrayDeque<Entry> memory = new ArrayDeque<>(); // guarded by itself
  private long memoryBytes; // guarded by memory
  private volatile long lastMemoryOrdinal;
  private volatile long lastOrdinal;
  private volatile long ackedOrdinal;

  /**
   * Makes an outbox.
   *
   * @param disk null when there is no folder to spool to
   * @param faults told of each failure of the disk, in words
   */
  public Outbox(@Nullable WriterSpool disk, Consumer<String> faults) {
    this.disk = disk;
    this.faults = faults;
  }

  /** Puts an event at the end; false when there is no room, and then it is not kept. */
  public boolean append(Topic topic, boolean barrier, byte[] value) {
    Entry entry = new Entry(lastOrdinal + 1, topic, barrier, value);
    boolean kept = (disk != null && memoryIsEmpty()) ? spool(disk, entry) : remember(entry);
    if (kept) {
      lastOrdinal = entry.ordinal();
    }
    return kept;
  }

  private boolean spool(WriterSpool spool, Entry entry) {
    if (!spool.fits(entry.value().length, reserveBytes(entry))) {
      return false;
    }
    try {
      spool.append(entry);
      return true;
    } catch (IOException e) {
      faults.accept("spool: " + e);
      return remember(entry);
    }
  }

  private boolean remember(Entry entry) {
    synchronized (memory) {
      long after = memoryBytes + entry.value().length;
      if (after > MEMORY_BYTES_MAX + reserveBytes(entry)) {
        return false;
      }
      memoryBytes = after;
      memory.add(entry);
      lastMemoryOrdinal = entry.ordinal();
      return true;
    }
  }

  private static long reserveBytes(Entry entry) {
    return entry.topic() == Topic.RUNS ? LIFECYCLE_RESERVE_BYTES : 0;
  }

  private boolean memoryIsEmpty() {
    synchronized (memory) {
      return memory.isEmpty();
    }
  }

  /**
   * The next entries, in order: up to {@code bytesMax} of values and {@code countMax}, at least one
   * if there is one. A barrier comes alone.
   */
  public List<Entry> take(int bytesMax, int countMax) throws IOException {
    List<Entry> taken = new ArrayList<>();
    long bytes = 0;
    for (Entry next = peek(); next != null && taken.size() < countMax; next = peek()) {
      bytes += next.value().length;
      if (!taken.isEmpty() && (bytes > bytesMax || next.barrier())) {
        break;
      }
      taken.add(ahead.remove());
      if (next.barrier()) {
        break;
      }
    }
    return taken;
  }

  private @Nullable Entry peek() throws IOException {
    if (ahead.isEmpty()) {
      boolean overflowed = !memoryIsEmpty(); // asked first: from then on the disk stands still
      if (disk != null) {
        ahead.addAll(disk.read());
      }
      if (ahead.isEmpty() && overflowed) {
        synchronized (memory) {
          Entry first = memory.remove();
          memoryBytes -= first.value().length;
          ahead.add(first);
        }
      }
    }
    return ahead.peek();
  }

  /** Everything up to {@code ordinal} needs no sending any more. */
  public void acked(long ordinal) throws IOException {
    ackedOrdinal = ordinal;
    if (disk != null) {
      disk.acked(ordinal);
    }
  }

  /** Says that a claimed spool was read to its end and all of it is settled. */
  public void settled() {
    if (disk != null) {
      disk.settled();
    }
  }

  /** Entries that were appended here and not acknowledged yet. */
  public long waiting() {
    return Math.max(0, lastOrdinal - ackedOrdinal);
  }

  /** Whether the death of the process would lose nothing: all is on disk or acknowledged. */
  public boolean safe() {
    return lastMemoryOrdinal <= ackedOrdinal;
  }

  /** Bytes held in memory for want of a disk. */
  public long memoryBytes() {
    synchronized (memory) {
      return memoryBytes;
    }
  }

  /** Bytes of the spool that were no whole entries. */
  public long damagedBytes() {
    return disk == null ? 0 : disk.damagedBytes();
  }

  @Override
  public void close() throws IOException {
    if (disk != null) {
      disk.close();
    }
  }
}
