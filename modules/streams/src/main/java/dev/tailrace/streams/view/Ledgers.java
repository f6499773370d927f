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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The ledgers of all writers of a view. They lie in the store, and in memory while there is room:
 * those with changes that are not in the store in any case. One thread offers; what others may call
 * says so.
 */
final class Ledgers {
  private static final int OPEN_MAX = 4_096;
  static final int NO_RANK = -1;

  private final KeyValues store;
  private final int openMax;
  // By run, then by writer.
  private final Map<String, Map<String, OpenLedger>> open = new HashMap<>();
  private final Generations<OpenLedger> unsaved = new Generations<>(OpenLedger::save);
  private int opened;
  private long offers;

  private static final class OpenLedger {
    final WriterKey key;
    final WriterLedger ledger;
    int rank;
    long savedTaken;
    long usedAt;

    OpenLedger(WriterKey key, WriterLedger ledger, int rank) {
      this.key = key;
      this.ledger = ledger;
      this.rank = rank;
      this.savedTaken = ledger.taken();
    }

    /** Adds it with the checksums that it has more than when it was saved last. */
    void save(Batch batch) {
      long from = Math.max(savedTaken, ledger.taken() - WriterLedger.CHECKSUMS_MAX);
      for (long taken = from; taken < ledger.taken(); taken++) {
        int slot = (int) taken & (WriterLedger.CHECKSUMS_MAX - 1);
        batch.put(
            key.key(Keys.CHECKSUM, (byte) (slot >>> 8), (byte) slot),
            ByteBuffer.allocate(12)
                .putLong(ledger.slotSeq(slot))
                .putInt(ledger.slotChecksum(slot))
                .array());
      }
      batch.put(key.key(Keys.LEDGER), encode(rank, ledger.memory()));
      savedTaken = ledger.taken();
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
    this(store, OPEN_MAX);
  }

  /**
   * Ledgers that keep few open.
   *
   * @param openMax how many without changes stay in memory
   */
  Ledgers(KeyValues store, int openMax) {
    this.store = store;
    this.openMax = openMax;
  }

  /** Takes an event of this run into its writer's ledger; unsequenced ones are always fresh. */
  Verdict offer(String run, RunScoped event) {
    Header header = event.header();
    String writer = header.writer();
    if (writer == null || !header.sequenced()) {
      return Verdict.FRESH;
    }
    OpenLedger ledger = open(run, writer);
    ledger.usedAt = ++offers;
    unsaved.before(ledger);
    Verdict verdict = ledger.ledger.offer(header.seq(), EventCodec.checksum(event));
    if (verdict == Verdict.FRESH || verdict == Verdict.REPEAT) {
      int rank = rankOf(event);
      ledger.rank = rank == NO_RANK ? ledger.rank : rank;
      unsaved.changed(ledger);
    }
    return verdict;
  }

  private OpenLedger open(String run, String writer) {
    Map<String, OpenLedger> writers = open.get(run);
    OpenLedger known = writers == null ? null : writers.get(writer);
    if (known != null) {
      return known;
    }
    if (opened - unsaved.size() >= openMax) {
      closeOldest();
    }
    OpenLedger ledger = read(new WriterKey(run, writer));
    open.computeIfAbsent(run, _ -> new HashMap<>()).put(writer, ledger);
    opened++;
    return ledger;
  }

  /** Closes the half of those without changes that was not used for longest. */
  private void closeOldest() {
    long[] used =
        open.values().stream()
            .flatMap(writers -> writers.values().stream())
            .filter(ledger -> !unsaved.has(ledger))
            .mapToLong(ledger -> ledger.usedAt)
            .sorted()
            .toArray();
    long newest = used[(used.length - 1) / 2];
    for (Map<String, OpenLedger> writers : open.values()) {
      int before = writers.size();
      writers.values().removeIf(ledger -> ledger.usedAt <= newest && !unsaved.has(ledger));
      opened -= before - writers.size();
    }
    open.values().removeIf(Map::isEmpty);
  }

  /** How many have changes that are not in the store. */
  int unsaved() {
    return unsaved.size();
  }

  /** How many are in memory. */
  int opened() {
    return opened;
  }

  void begin(Batch batch) {
    unsaved.begin(batch);
  }

  boolean save(long weight) {
    return unsaved.save(weight);
  }

  void written() {
    unsaved.written();
    while (opened - unsaved.size() > openMax) {
      closeOldest();
    }
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

  /**
   * What is missing of each writer of a run, by writer and seq. Any thread.
   *
   * @param changed what {@link #changed} told before
   */
  List<WriterGap> gaps(String run, Map<String, Stored> changed) {
    SortedMap<String, Stored> ledgers = new TreeMap<>();
    store.scanPrefix(
        Keys.run(Keys.LEDGER, run),
        (key, value) -> {
          ledgers.put(writerOf(key), decode(value));
          return true;
        });
    ledgers.putAll(changed);
    List<WriterGap> gaps = new ArrayList<>();
    ledgers.forEach(
        (writer, stored) -> {
          long from = stored.memory().next();
          for (SeqRange range : stored.memory().early()) {
            gaps.add(new WriterGap(writer, stored.rank(), from, range.from() - 1));
            from = range.to() + 1;
          }
        });
    return gaps;
  }

  /**
   * By writer, the ledgers of a run that are not in the store; nothing may be offered meanwhile.
   */
  Map<String, Stored> changed(String run) {
    Map<String, Stored> changed = new HashMap<>();
    open.getOrDefault(run, Map.of())
        .forEach(
            (writer, ledger) -> {
              if (unsaved.has(ledger)) {
                changed.put(writer, new Stored(ledger.rank, ledger.ledger.memory()));
              }
            });
    return changed;
  }

  void forget(String run) {
    Map<String, OpenLedger> writers = open.remove(run);
    if (writers != null) {
      opened -= writers.size();
      writers.values().forEach(unsaved::forget);
    }
  }

  void clear() {
    open.clear();
    unsaved.clear();
    opened = 0;
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
      return new OpenLedger(key, new WriterLedger(), NO_RANK);
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
    return new OpenLedger(key, new WriterLedger(memory, seqs, checksums), stored.rank());
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

  /** A ledger without its checksums. */
  record Stored(int rank, WriterLedger.Memory memory) {}

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
