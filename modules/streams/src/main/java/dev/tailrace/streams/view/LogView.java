package dev.tailrace.streams.view;

import dev.tailrace.model.event.LogChunk;
import dev.tailrace.model.event.RunScoped;
import dev.tailrace.store.Batch;
import dev.tailrace.store.Family;
import dev.tailrace.store.KeyReads;
import dev.tailrace.store.KeyValues;
import dev.tailrace.store.MemoryKeyValues;
import dev.tailrace.store.RocksKeyValues;
import dev.tailrace.store.RocksMemory;
import dev.tailrace.store.StorageException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The console lines of the runs of one partition, in the order of the log: by append offset, then
 * by line. A line's index counts from 0 over all ranks and streams of its run; its {@code n} counts
 * from 1 within its rank and stream.
 */
public final class LogView implements TopicFold {
  private final KeyValues store;
  private final FoldedView view;
  private final Set<String> fresh = ConcurrentHashMap.newKeySet();

  private LogView(ViewScope scope, KeyValues store, ViewListener listener, LongSupplier nanoTime) {
    this.store = store;
    this.view = new FoldedView(scope, store, this, new Writing.EachRecord(), listener, nanoTime);
  }

  /** Opens or creates the view that is kept in {@code folder}. */
  public static LogView open(
      ViewScope scope,
      Path folder,
      RocksMemory memory,
      ViewListener listener,
      LongSupplier nanoTime) {
    KeyValues store =
        RocksKeyValues.open(scope.storeName(), folder, memory, EnumSet.of(Family.PLAIN));
    try {
      return new LogView(scope, store, listener, nanoTime);
    } catch (StorageException e) {
      store.close();
      throw e;
    }
  }

  /** A view that lives and dies with the process. */
  public static LogView inMemory(ViewScope scope, ViewListener listener, LongSupplier nanoTime) {
    return over(scope, new MemoryKeyValues(), listener, nanoTime);
  }

  static LogView over(
      ViewScope scope, KeyValues store, ViewListener listener, LongSupplier nanoTime) {
    return new LogView(scope, store, listener, nanoTime);
  }

  public FoldedView view() {
    return view;
  }

  /** How many lines the run has. */
  public long total(String run) {
    RunFacts facts = view.facts().of(run);
    return facts == null ? 0 : facts.entries();
  }

  /**
   * One line.
   *
   * @param timeEpochMs client clock
   * @param text raw, as it was written
   */
  public record LoggedLine(
      long index, long n, int rank, String stream, long timeEpochMs, String text) {}

  /**
   * What to look for; null means any.
   *
   * @param text lines that contain it, case and all
   */
  public record LineFilter(
      @Nullable Integer rank,
      @Nullable String stream,
      @Nullable Long fromEpochMs,
      @Nullable String text) {
    public static final LineFilter ANY = new LineFilter(null, null, null, null);

    boolean takes(LoggedLine line) {
      return (rank == null || rank == line.rank())
          && (stream == null || stream.equals(line.stream()))
          && (fromEpochMs == null || fromEpochMs <= line.timeEpochMs())
          && (text == null || line.text().contains(text));
    }
  }

  /**
   * A page of lines.
   *
   * @param nextIndex where the next page begins; -1 when the run has no more lines now
   */
  public record Lines(List<LoggedLine> lines, long nextIndex) {}

  /**
   * Lines from {@code fromIndex} on that match: at most {@code foundMax}, after a look at no more
   * than {@code scannedMax}.
   */
  public Lines lines(String run, LineFilter filter, long fromIndex, int foundMax, int scannedMax) {
    List<LoggedLine> found = new ArrayList<>();
    byte[] all = Keys.run(Keys.LINES, run);
    KeyReads.Entry first = store.floor(Keys.run(Keys.LINES, run, fromIndex), all);
    byte[] from = first == null ? all : first.key();
    long[] state = {0, -1};
    store.scan(
        from,
        KeyReads.after(all),
        (key, value) -> {
          for (LoggedLine line : Chunk.decode(Keys.lastNumber(key), value)) {
            if (line.index() < fromIndex) {
              continue;
            }
            if (found.size() == foundMax || state[0]++ == scannedMax) {
              state[1] = line.index();
              return false;
            }
            if (filter.takes(line)) {
              found.add(line);
            }
          }
          return true;
        });
    return new Lines(found, state[1]);
  }

  /** The runs of which first lines came since this was asked last. */
  Set<String> takeNew() {
    Set<String> taken = new HashSet<>(fresh);
    fresh.removeAll(taken);
    return taken;
  }

  @Override
  public Staged stage(LogRecord record, RunScoped event, Batch batch) {
    if (!(event instanceof LogChunk chunk)) {
      throw new IllegalArgumentException("not a log chunk: " + event.getClass());
    }
    String run = chunk.header().run();
    byte[] countKey = countKey(run, chunk);
    byte @Nullable [] stored = store.get(countKey);
    long before = stored == null ? 0 : ByteBuffer.wrap(stored).getLong();
    int lines = chunk.lines().size();
    batch.put(Keys.run(Keys.LINES, run, total(run)), Chunk.encode(before, chunk));
    batch.put(countKey, ByteBuffer.allocate(8).putLong(before + lines).array());
    return new Staged.Ready(lines, before == 0 ? () -> fresh.add(run) : () -> {});
  }

  @Override
  public void load() {}

  @Override
  public void clear() {
    fresh.clear();
  }

  @Override
  public void forget(String run) {
    fresh.remove(run);
  }

  @Override
  public Content content() {
    return (run, still, _, canon) ->
        still.scanPrefix(
            Keys.run(Keys.LINES, run),
            (key, value) -> {
              Chunk.decode(Keys.lastNumber(key), value).forEach(canon::add);
              return true;
            });
  }

  private static byte[] countKey(String run, LogChunk chunk) {
    byte[] stream = chunk.stream().getBytes(StandardCharsets.UTF_8);
    return Keys.run(
        Keys.LINE_COUNT,
        run,
        ByteBuffer.allocate(4 + stream.length).putInt(chunk.rank()).put(stream).array());
  }

  /** The stored form of a chunk: what its lines share, then the lines. */
  private static final class Chunk {
    private Chunk() {}

    static byte[] encode(long linesBefore, LogChunk chunk) {
      byte[] stream = chunk.stream().getBytes(StandardCharsets.UTF_8);
      List<byte[]> texts =
          chunk.lines().stream().map(line -> line.text().getBytes(StandardCharsets.UTF_8)).toList();
      int bytes = texts.stream().mapToInt(text -> 12 + text.length).sum();
      ByteBuffer out = ByteBuffer.allocate(8 + 4 + 4 + stream.length + bytes);
      out.putLong(linesBefore).putInt(chunk.rank()).putInt(stream.length).put(stream);
      for (int i = 0; i < texts.size(); i++) {
        out.putLong(chunk.lines().get(i).timeEpochMs());
        out.putInt(texts.get(i).length).put(texts.get(i));
      }
      return out.array();
    }

    static List<LoggedLine> decode(long firstIndex, byte[] bytes) {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      long n = in.getLong();
      int rank = in.getInt();
      String stream = text(in, in.getInt());
      List<LoggedLine> lines = new ArrayList<>();
      while (in.hasRemaining()) {
        long time = in.getLong();
        long index = firstIndex + lines.size();
        lines.add(new LoggedLine(index, ++n, rank, stream, time, text(in, in.getInt())));
      }
      return lines;
    }

    private static String text(ByteBuffer in, int length) {
      byte[] bytes = new byte[length];
      in.get(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
