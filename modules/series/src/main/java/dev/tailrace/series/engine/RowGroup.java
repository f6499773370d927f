package dev.tailrace.series.engine;

import dev.tailrace.model.event.MetricBatch;

/**
 * The rows of one (run, rank, attempt) that came with one set of metrics: steps and times are kept
 * once for all of them. Its state is guarded by its run; only the writer changes it.
 */
final class RowGroup {
  static final int CHUNK_ROWS = 512;

  private final int run;
  private final int number;
  private final RankStream stream;
  private final int[] metrics;
  private GroupState state;

  /** What is in full chunks; the state may not know yet. Only for the one who seals. */
  private Sealed sealed;

  private boolean shared;
  private boolean unsaved;
  private boolean pyramidsUnsaved;
  private int openSlot;
  private long touched;
  private long headBytes;

  /**
   * A group with what is known of it.
   *
   * @param metrics numbers of the metrics in its run, one a column
   */
  RowGroup(int run, int number, RankStream stream, int[] metrics, GroupState state) {
    this.run = run;
    this.number = number;
    this.stream = stream;
    this.metrics = metrics;
    this.state = state;
    this.sealed = state.sealed();
  }

  int run() {
    return run;
  }

  int number() {
    return number;
  }

  RankStream stream() {
    return stream;
  }

  int rank() {
    return stream.rank;
  }

  int attempt() {
    return stream.attempt;
  }

  int columns() {
    return metrics.length;
  }

  int metric(int column) {
    return metrics[column];
  }

  GroupState state() {
    return state;
  }

  /** Whether another group of the stream has one of its metrics. */
  boolean shared() {
    return shared;
  }

  void share() {
    if (!shared) {
      shared = true;
      stream.share(state);
    }
  }

  /** The state with the rows of the batch; it counts once it is {@link #show shown}. */
  GroupState with(MetricBatch batch) {
    GroupState next = state.expecting(batch);
    int rows = batch.rows();
    for (int from = 0; from < rows; ) {
      int room = CHUNK_ROWS - (int) (next.rows() % CHUNK_ROWS);
      int take = Math.min(room, rows - from);
      Head head = next.head().withRoom(next.headRows() + take);
      head.put(batch, from, next.headRows(), take, stream.rows() + from);
      next = next.with(head, next.rows() + take);
      from += take;
      if (take == room) {
        next = next.filled();
      }
    }
    return next;
  }

  void show(GroupState next, long clock) {
    state = next;
    touched = clock;
  }

  /** Starts over from what the store knows. */
  void showStored(GroupState stored) {
    state = stored;
    sealed = stored.sealed();
  }

  /** Puts the oldest head of those that are not sealed into its chunk; for one at a time. */
  Sealed seal(Sealer sealer, Head head, GroupState ofHead) {
    sealed = sealer.seal(this, sealed, head, ofHead);
    return sealed;
  }

  void show(Sealed next) {
    pyramidsUnsaved = true;
    state = state.with(next);
  }

  /** By how many bytes the head grew since this was asked last; negative when it was sealed. */
  long takeGrowth() {
    long growth = state.headBytes() - headBytes;
    headBytes += growth;
    return growth;
  }

  /** When rows came last, by the clock of the writer. */
  long touched() {
    return touched;
  }

  /** Notes that the store does not know the state; false when that was noted. */
  boolean change() {
    boolean first = !unsaved;
    unsaved = true;
    return first;
  }

  /** Notes that the store has the state, or is about to, with its open cells in this slot. */
  void saved(int slot) {
    unsaved = false;
    pyramidsUnsaved = false;
    openSlot = slot;
  }

  /**
   * Notes that the state is being saved; true when the open cells of its pyramids are to be saved
   * too, in a slot that the store does not read before its tip says so.
   */
  boolean takeUnsaved() {
    boolean pyramids = pyramidsUnsaved;
    saved(pyramids ? 1 - openSlot : openSlot);
    return pyramids;
  }

  /** Which of two places the open cells of the pyramids have in the store. */
  int openSlot() {
    return openSlot;
  }

  byte[] chunkKey(int column, int chunk) {
    return Keys.chunk(run, number, column, chunk);
  }

  byte[] blockKey(int column, int level, long block) {
    return Keys.block(run, number, column, level, block);
  }

  byte[] indexKey(long block) {
    return Keys.index(run, number, block);
  }
}
