package dev.tailrace.streams.tail;

import dev.tailrace.model.event.RunScoped;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One reader of the tail. One thread takes items, any may close it. */
public final class Subscription implements AutoCloseable {
  private final TailHub hub;
  private final Predicate<RunScoped> wanted;
  private final TailLimits limits;
  private final @Nullable Consumer<TailItem.Frame> overflow;
  private final List<Lane> lanes = new ArrayList<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<TailItem> queue = new ArrayDeque<>();
  private long queuedBytes;
  private TailItem.@Nullable Ended ended;
  private boolean takes;
  private Turn turn = Turn.NONE;
  private @Nullable Runnable ready;

  /** Whether the reader is to be woken for a frame by {@link Turns}. */
  private enum Turn {
    NONE,
    AWAITED,
    GIVEN
  }

  Subscription(
      TailHub hub,
      List<TailStart> starts,
      Predicate<RunScoped> wanted,
      TailLimits limits,
      @Nullable Consumer<TailItem.Frame> overflow,
      long nowNanos) {
    this.hub = hub;
    this.wanted = wanted;
    this.limits = limits;
    this.overflow = overflow;
    starts.forEach(start -> lanes.add(new Lane(start, this, nowNanos)));
  }

  /**
   * The next item, in the order of the log per topic partition; null when none came in time. After
   * {@link TailItem.Ended} it is that again.
   */
  public @Nullable TailItem next(Duration wait) throws InterruptedException {
    long left = wait.toNanos();
    TailItem item;
    boolean room;
    boolean hadTurn = false;
    lock.lock();
    try {
      try {
        takes = true;
        while (queue.isEmpty() && ended == null && left > 0) {
          left = changed.awaitNanos(left);
        }
      } finally {
        takes = false;
        hadTurn = turn == Turn.GIVEN;
        turn = hadTurn ? Turn.NONE : turn;
      }
      item = queue.isEmpty() ? ended : queue.poll();
      room = taken(item);
    } finally {
      lock.unlock();
      if (hadTurn) {
        hub.turns().pass();
      }
    }
    if (room) {
      hub.room(this);
    }
    return item;
  }

  /** The next item like {@link #next}, or null when it is not there yet. */
  public @Nullable TailItem poll() {
    TailItem item;
    boolean room;
    lock.lock();
    try {
      item = queue.isEmpty() ? ended : queue.poll();
      room = taken(item);
    } finally {
      lock.unlock();
    }
    if (room) {
      hub.room(this);
    }
    return item;
  }

  /**
   * From now on {@code ready} is called when there is something to {@link #poll} and nothing was
   * before, at once if it is so now; nobody waits in {@link #next} meanwhile. It is called on
   * folding threads: quick, and it calls nothing here. Null ends that.
   */
  public void watch(@Nullable Runnable newReady) {
    lock.lock();
    try {
      ready = newReady;
      if (newReady != null && (!queue.isEmpty() || ended != null)) {
        newReady.run();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether all topic partitions are live, so that nothing of the past comes any more. */
  public boolean isLive() {
    lock.lock();
    try {
      return allLive();
    } finally {
      lock.unlock();
    }
  }

  private boolean allLive() {
    for (Lane lane : lanes) {
      if (!lane.live()) {
        return false;
      }
    }
    return true;
  }

  /** An item was taken: gaps come when what was before them is away. Whether the past has room. */
  private boolean taken(@Nullable TailItem item) {
    boolean wasCrowded = isCrowded(queue.size() + 1);
    if (item instanceof TailItem.Frame frame) {
      queuedBytes -= frame.bytes();
    }
    if (!queue.isEmpty()) {
      return wasCrowded && !isCrowded(queue.size()) && !allLive();
    }
    for (Lane lane : lanes) {
      if (lane.hasGap()) {
        queue.add(lane.takeGap());
      }
    }
    return !allLive();
  }

  /** It is the reader's turn to wake; false when it has come already, and took what there was. */
  boolean turn() {
    lock.lock();
    try {
      boolean comes = takes && !queue.isEmpty();
      turn = comes ? Turn.GIVEN : Turn.NONE;
      changed.signalAll();
      return comes;
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    if (ready != null) {
      if (queue.size() == 1) {
        ready.run();
      }
    } else if (takes && turn == Turn.NONE) {
      if (hub.turns().take(this)) {
        turn = Turn.GIVEN;
        changed.signalAll();
      } else {
        turn = Turn.AWAITED;
      }
    }
  }

  /** Whether {@link #next} would not wait. */
  public boolean hasNext() {
    lock.lock();
    try {
      return !queue.isEmpty() || ended != null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until each topic partition is either live or was read from for the first time, or until
   * so much is there that no more is read before some of it is taken. Whoever has begun is never
   * sent away for being late.
   *
   * @return false when that took longer, or the subscription ended
   */
  public boolean begun(Duration wait) throws InterruptedException {
    long left = wait.toNanos();
    lock.lock();
    try {
      while (ended == null && left > 0 && !canBegin()) {
        left = changed.awaitNanos(left);
      }
      if (ended != null || !canBegin()) {
        return false;
      }
      lanes.forEach(Lane::begin);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean canBegin() {
    return isCrowded(queue.size()) || lanes.stream().allMatch(Lane::begun);
  }

  /** Whether the past waits for the reader. */
  private boolean isCrowded(int frames) {
    return frames > limits.queueFramesMax() / 2 || queuedBytes > limits.queueBytesMax() / 2;
  }

  private boolean isFull() {
    return queue.size() >= limits.queueFramesMax() || queuedBytes >= limits.queueBytesMax();
  }

  private void add(TailItem.Frame frame) {
    queue.add(frame);
    queuedBytes += frame.bytes();
  }

  @Override
  public void close() {
    end("closed");
    hub.remove(this);
  }

  List<Lane> lanes() {
    return lanes;
  }

  boolean wants(RunScoped event) {
    return wanted.test(event);
  }

  /** A frame as it is folded: never waits; what does not fit overflows, or becomes a gap. */
  void offerLive(Lane lane, TailItem.Frame frame) {
    lock.lock();
    try {
      if (frame.offset() < lane.next() || ended != null) {
        return;
      }
      lane.next(frame.offset() + 1);
      if (overflow != null && isFull()) {
        spill(overflow);
      }
      if (lane.hasGap() || isFull()) {
        lane.miss(frame.offset());
      } else {
        add(frame);
        wake();
      }
    } finally {
      lock.unlock();
    }
  }

  private void spill(Consumer<TailItem.Frame> into) {
    queue.removeIf(
        item -> {
          if (!(item instanceof TailItem.Frame frame)) {
            return false;
          }
          into.accept(frame);
          queuedBytes -= frame.bytes();
          return true;
        });
  }

  /** A frame of the past: false when there is no room, and then it is to be offered again. */
  boolean offerPast(Lane lane, TailItem.Frame frame) {
    lock.lock();
    try {
      if (frame.offset() < lane.next() || ended != null) {
        return true;
      }
      if (isFull()) {
        return false;
      }
      lane.next(frame.offset() + 1);
      add(frame);
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The lane has all below this offset. */
  void passed(Lane lane, long nextOffset) {
    lock.lock();
    try {
      lane.next(nextOffset);
      lane.begin();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void live(Lane lane) {
    lock.lock();
    try {
      lane.goLive();
      queue.add(new TailItem.Live(lane.start().topic(), lane.start().partition(), lane.next()));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void end(String reason) {
    lock.lock();
    try {
      if (ended == null) {
        ended = new TailItem.Ended(reason);
        changed.signalAll();
        if (ready != null) {
          ready.run();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  long nextOf(Lane lane) {
    lock.lock();
    try {
      return lane.next();
    } finally {
      lock.unlock();
    }
  }

  /** Whether it ended, which whoever takes items is told by {@link TailItem.Ended}. */
  public boolean ended() {
    return isEnded();
  }

  boolean isEnded() {
    lock.lock();
    try {
      return ended != null;
    } finally {
      lock.unlock();
    }
  }

  boolean hasRoom() {
    lock.lock();
    try {
      return !isCrowded(queue.size());
    } finally {
      lock.unlock();
    }
  }

  boolean hasBegun(Lane lane) {
    lock.lock();
    try {
      return lane.begun();
    } finally {
      lock.unlock();
    }
  }
}
