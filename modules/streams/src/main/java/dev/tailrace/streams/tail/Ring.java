package dev.tailrace.streams.tail;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newest frames of one topic partition, and the lanes that get each new one. The thread that
 * folds publishes; any thread joins. Its lock comes before a subscription's.
 */
final class Ring {
  private final TailLimits limits;
  private final Deque<TailItem.Frame> frames = new ArrayDeque<>();
  private final Map<String, List<Lane>> byRun = new HashMap<>();
  private final List<Lane> ofAllRuns = new ArrayList<>();
  private long bytes;
  private long floor;
  private long next;
  private @Nullable String closed;

  /**
   * @param next one beyond the last offset that was folded before this ring began
   */
  Ring(TailLimits limits, long next) {
    this.limits = limits;
    this.floor = next;
    this.next = next;
  }

  synchronized void publish(TailItem.Frame frame) {
    next = frame.offset() + 1;
    frames.add(frame);
    bytes += frame.bytes();
    while (frames.size() > limits.ringFramesMax()
        || (bytes > limits.ringBytesMax() && frames.size() > 1)) {
      TailItem.Frame oldest = frames.remove();
      bytes -= oldest.bytes();
      floor = oldest.offset() + 1;
    }
    hand(frame, ofAllRuns);
    List<Lane> lanes = byRun.get(frame.event().header().run());
    if (lanes != null) {
      hand(frame, lanes);
    }
  }

  private static void hand(TailItem.Frame frame, List<Lane> lanes) {
    for (Lane lane : lanes) {
      if (lane.wants(frame.event())) {
        lane.subscription().offerLive(lane, frame);
      }
    }
  }

  /** Everything that was folded from this offset on is in here. */
  synchronized long floor() {
    return floor;
  }

  /**
   * Hands over what is in memory and makes the lane live.
   *
   * @return false when the lane has to read from Kafka first, or has no room for what is in memory
   */
  synchronized boolean join(Lane lane) {
    Subscription subscription = lane.subscription();
    if (closed != null) {
      subscription.end(closed);
    }
    if (subscription.isEnded()) {
      return true;
    }
    if (subscription.nextOf(lane) < floor) {
      return false;
    }
    for (TailItem.Frame frame : frames) {
      if (lane.wants(frame.event()) && !subscription.offerPast(lane, frame)) {
        // It has begun all the same: what fits has to be read before there is room for more.
        subscription.passed(lane, frame.offset());
        return false;
      }
    }
    subscription.passed(lane, next);
    subscription.live(lane);
    lanesOf(lane).add(lane);
    return true;
  }

  synchronized void remove(Lane lane) {
    String run = lane.start().run();
    lanesOf(lane).remove(lane);
    if (run != null && lanesOf(lane).isEmpty()) {
      byRun.remove(run);
    }
  }

  /** Nothing more is published here: the lanes end. */
  synchronized void close(String reason) {
    closed = reason;
    ofAllRuns.forEach(lane -> lane.subscription().end(reason));
    byRun.values().forEach(lanes -> lanes.forEach(lane -> lane.subscription().end(reason)));
    ofAllRuns.clear();
    byRun.clear();
    frames.clear();
  }

  private List<Lane> lanesOf(Lane lane) {
    String run = lane.start().run();
    return run == null ? ofAllRuns : byRun.computeIfAbsent(run, _ -> new ArrayList<>());
  }
}
