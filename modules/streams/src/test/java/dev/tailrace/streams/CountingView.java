package dev.tailrace.streams;

import dev.tailrace.store.StorageException;
import dev.tailrace.streams.store.Opened;
import dev.tailrace.streams.store.ViewOpener;
import dev.tailrace.streams.view.LogRecord;
import dev.tailrace.streams.view.Tip;
import dev.tailrace.streams.view.View;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The smallest view: it counts records, and keeps what was flushed in a file. Reading it after it
 * was closed is remembered, since the real one would end the process.
 */
public final class CountingView implements View {
  /** Reads that came after close, over all views of this process; must stay 0. */
  public static final AtomicLong READS_AFTER_CLOSE = new AtomicLong();

  private static final String FILE = "state";

  private final Path folder;
  private final AtomicLong flushes = new AtomicLong();
  private final SortedMap<Long, Long> gaps = new TreeMap<>();
  private volatile long applied = -1;
  private final AtomicLong records = new AtomicLong();
  private boolean late;
  private @Nullable Tip tip;
  private @Nullable String origin;
  private boolean failing;
  private volatile boolean closed;

  CountingView(Path folder) {
    this.folder = folder;
    Path file = folder.resolve(FILE);
    try {
      Files.createDirectories(folder);
      if (Files.exists(file)) {
        try (Reader reader = Files.newBufferedReader(file)) {
          Properties state = new Properties();
          state.load(reader);
          load(state);
        }
      }
    } catch (IOException | NumberFormatException e) {
      throw new StorageException("damaged: " + file, e);
    }
  }

  /** Opens one in the folder that it is given. */
  public static ViewOpener<CountingView> opener() {
    return (_, folder, _) -> opened(new CountingView(folder));
  }

  static Opened<CountingView> opened(CountingView view) {
    return new Opened<>(view, view, () -> view.gaps);
  }

  /** Makes a flushed view unreadable. */
  public static void damage(Path folder) throws IOException {
    Files.writeString(folder.resolve(FILE), "applied=not a number");
  }

  @Override
  public void load() {}

  /** How many records were applied. */
  public long records() {
    read();
    return records.get();
  }

  public long flushes() {
    return flushes.get();
  }

  /** From now on every write fails. */
  public void fail() {
    failing = true;
  }

  public boolean closed() {
    return closed;
  }

  /** From now on a commit makes nothing durable. */
  public void saveLate() {
    late = true;
  }

  @Override
  public long appliedOffset() {
    read();
    return applied;
  }

  @Override
  public @Nullable Tip tip() {
    return tip;
  }

  @Override
  public void apply(LogRecord record) {
    read();
    if (failing) {
      throw new StorageException("no space left on device", new IOException("full"));
    }
    if (record.offset() > applied) {
      records.incrementAndGet();
      tip = new Tip(record.offset(), record.appendEpochMs(), record.crc());
      applied = record.offset();
    }
  }

  @Override
  public void gap(long fromOffset, long toOffset) {
    gaps.put(fromOffset, toOffset);
    tip = new Tip(toOffset, 0, 0);
    applied = toOffset;
  }

  @Override
  public @Nullable String origin() {
    return origin;
  }

  @Override
  public void origin(String clusterAndTopicId) {
    origin = clusterAndTopicId;
  }

  @Override
  public boolean dropped(long offset) {
    read();
    return false;
  }

  @Override
  public boolean flush() {
    if (!late) {
      save();
    }
    return !late;
  }

  @Override
  public void save() {
    read();
    flushes.incrementAndGet();
    Properties state = new Properties();
    state.setProperty("applied", Long.toString(applied));
    state.setProperty("records", Long.toString(records.get()));
    if (origin != null) {
      state.setProperty("origin", origin);
    }
    if (tip != null) {
      state.setProperty("tip", tip.appendEpochMs() + " " + tip.crc());
    }
    gaps.forEach((from, to) -> state.setProperty("gap" + from, Long.toString(to)));
    try (Writer writer = Files.newBufferedWriter(folder.resolve(FILE))) {
      state.store(writer, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void clear() {
    read();
    applied = -1;
    records.set(0);
    tip = null;
    origin = null;
  }

  @Override
  public void requireSound() {}

  @Override
  public void close() {
    closed = true;
  }

  private void load(Properties state) {
    applied = Long.parseLong(state.getProperty("applied", "-1"));
    records.set(Long.parseLong(state.getProperty("records", "0")));
    origin = state.getProperty("origin");
    String written = state.getProperty("tip");
    if (written != null) {
      String[] parts = written.split(" ", 2);
      tip = new Tip(applied, Long.parseLong(parts[0]), Integer.parseInt(parts[1]));
    }
    for (Map.Entry<Object, Object> entry : state.entrySet()) {
      String key = entry.getKey().toString();
      if (key.startsWith("gap")) {
        gaps.put(Long.valueOf(key.substring(3)), Long.valueOf(entry.getValue().toString()));
      }
    }
  }

  private void read() {
    if (closed) {
      READS_AFTER_CLOSE.incrementAndGet();
      throw new IllegalStateException("read after close: a real store would end the process");
    }
  }
}
