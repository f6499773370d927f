package dev.tailrace.streams.view;

import dev.tailrace.model.Reason;
import dev.tailrace.model.Refusal;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.Heartbeat;
import dev.tailrace.model.event.JudgeMarker;
import dev.tailrace.model.event.LogChunk;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.model.event.RunScoped;
import dev.tailrace.model.ledger.SeqRange;
import dev.tailrace.model.ledger.Verdict;
import dev.tailrace.model.ledger.WriterLedger;
import dev.tailrace.store.Batch;
import dev.tailrace.store.KeyReads;
import dev.tailrace.store.KeyValues;
import dev.tailrace.wire.EventCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ledgers of all writers of a view. They are kept in the store, written with every event that
 * changes them, and in memory while there is room. The writing thread offers; reads go to the store
 * and may come from any thread.
 */
final class Ledgers {
  private static final int OPEN_MAX = 4_096;
  static final int NO_RANK = -1;

  private final KeyValues store;
  private final Map<WriterKey, OpenLedger> open =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<WriterKey, OpenLedger> eldest) {
          return size() > OPEN_MAX;
        }
      };

  private static final class OpenLedger {
    final WriterLedger ledger;
    int rank;

    OpenLedger(WriterLedger ledger, int rank) {
      this.ledger = ledger;
      this.rank = rank;
    }
  }

  private record WriterKey(String run, String writer) {
    byte[] key(byte kind, byte... rest) {
      byte[] id = writer.getBytes(StandardCharsets.US_ASCII);
      byte[] tail = ByteBuffer.allocate(id.length + 1 + rest.length).put(id).put((byte) 0).array();
      System.arraycopy(rest, 0, tail, id.length + 1, rest.length);
      return Keys.run(kind, run, tail);
    }
  }

  Ledgers(KeyValues store) {
    this.store = store;
  }

  /**
   * Takes the event into its writer's ledger and stages that; unsequenced ones are always fresh.
   */
  Verdict offer(RunScoped event, Batch batch) {
    Header header = event.header();
    String writer = header.writer();
    if (writer == null || !header.sequenced()) {
      return Verdict.FRESH;
    }
    WriterKey key = new WriterKey(header.run(), writer);
    OpenLedger opened = open.computeIfAbsent(key, this::read);
    WriterLedger ledger = opened.ledger;
    int rank = rankOf(event);
    opened.rank = rank == NO_RANK ? opened.rank : rank;
    int slot = ledger.slot();
    int checksum = EventCodec.checksum(event);
    Verdict verdict = ledger.offer(header.seq(), checksum);
    if (verdict == Verdict.FRESH) {
      batch.put(
          key.key(Keys.CHECKSUM, (byte) (slot >>> 8), (byte) slot),
          ByteBuffer.allocate(12).putLong(header.seq()).putInt(checksum).array());
    }
    if (verdict == Verdict.FRESH || verdict == Verdict.REPEAT) {
      batch.put(key.key(Keys.LEDGER), encode(opened.rank, ledger.memory()));
    }
    return verdict;
  }

  static Refusal refusal(Reason reason, RunScoped event) {
    Header header = event.header();
    String what =
        reason == Reason.DUPLICATE_ID_CONFLICT
            ? "was taken before with other content"
            : "lies in a gap that was closed as lost";
    return new Refusal(
        reason, "writer %s seq %d %s".formatted(header.writer(), header.seq(), what));
  }

  /** What is missing of each writer of a run, by writer and seq. */
  List<WriterGap> gaps(String run) {
    List<WriterGap> gaps = new ArrayList<>();
    store.scanPrefix(
        Keys.run(Keys.LEDGER, run),
        (key, value) -> {
          Stored stored = decode(value);
          long from = stored.memory().next();
          for (SeqRange range : stored.memory().early()) {
            gaps.add(new WriterGap(writerOf(key), stored.rank(), from, range.from() - 1));
            from = range.to() + 1;
          }
          return true;
        });
    return gaps;
  }

  void forget(String run) {
    open.keySet().removeIf(key -> key.run().equals(run));
  }

  void clear() {
    open.clear();
  }

  static void digest(String run, KeyReads still, Canon canon) {
    for (byte kind : new byte[] {Keys.LEDGER, Keys.CHECKSUM}) {
      still.scanPrefix(
          Keys.run(kind, run),
          (key, value) -> {
            canon.add(key).add(value);
            return true;
          });
    }
  }

  private OpenLedger read(WriterKey key) {
    byte @Nullable [] value = store.get(key.key(Keys.LEDGER));
    if (value == null) {
      return new OpenLedger(new WriterLedger(), NO_RANK);
    }
    Stored stored = decode(value);
    WriterLedger.Memory memory = stored.memory();
    int slots = (int) Math.min(memory.taken(), WriterLedger.CHECKSUMS_MAX);
    long[] seqs = new long[slots];
    int[] checksums = new int[slots];
    store.scanPrefix(
        key.key(Keys.CHECKSUM),
        (slotKey, slotValue) -> {
          int slot = Short.toUnsignedInt(ByteBuffer.wrap(slotKey).getShort(slotKey.length - 2));
          seqs[slot] = ByteBuffer.wrap(slotValue).getLong();
          checksums[slot] = ByteBuffer.wrap(slotValue).getInt(8);
          return true;
        });
    return new OpenLedger(new WriterLedger(memory, seqs, checksums), stored.rank());
  }

  private static String writerOf(byte[] key) {
    int at = Keys.restAt(key);
    return new String(key, at, key.length - at - 1, StandardCharsets.US_ASCII);
  }

  /** The rank that an event is a sign of life of; {@link #NO_RANK} when it names none. */
  static int rankOf(RunScoped event) {
    return switch (event) {
      case MetricBatch metrics -> metrics.rank();
      case LogChunk chunk -> chunk.rank();
      case RunEvent.RunStarted started -> started.launch().rank();
      case RunEvent.RunResumed resumed -> resumed.launch().rank();
      case RunEvent.WriterJoined joined -> joined.rank();
      case RunEvent.ProgressDeclared declared -> declared.rank();
      case RunEvent _, Heartbeat _, JudgeMarker _ -> NO_RANK;
    };
  }

  private record Stored(int rank, WriterLedger.Memory memory) {}

  private static byte[] encode(int rank, WriterLedger.Memory memory) {
    ByteBuffer out =
        ByteBuffer.allocate(4 + 4 * 8 + 2 + 16 * (memory.early().size() + memory.lost().size()));
    out.putInt(rank);
    out.putLong(memory.next()).putLong(memory.lostSeqs());
    out.putLong(memory.repeats()).putLong(memory.taken());
    out.put((byte) memory.early().size()).put((byte) memory.lost().size());
    memory.early().forEach(range -> out.putLong(range.from()).putLong(range.to()));
    memory.lost().forEach(range -> out.putLong(range.from()).putLong(range.to()));
    return out.array();
  }

  private static Stored decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int rank = in.getInt();
    long next = in.getLong();
    long lostSeqs = in.getLong();
    long repeats = in.getLong();
    long taken = in.getLong();
    int early = in.get();
    int lost = in.get();
    return new Stored(
        rank,
        new WriterLedger.Memory(
            next, ranges(in, early), ranges(in, lost), lostSeqs, repeats, taken));
  }

  private static List<SeqRange> ranges(ByteBuffer in, int count) {
    List<SeqRange> ranges = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ranges.add(new SeqRange(in.getLong(), in.getLong()));
    }
    return ranges;
  }
}
