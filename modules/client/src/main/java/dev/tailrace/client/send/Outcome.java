package dev.tailrace.client.send;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What became of the events of one {@link Transport#send}. What is neither accepted nor rejected
 * must be sent again; it may have arrived all the same.
 *
 * @param accepted by index: the log has acknowledged them
 * @param rejections final refusals, by index
 * @param trouble why the rest was not taken; null when there is no rest
 */
public record Outcome(BitSet accepted, List<Rejection> rejections, @Nullable Trouble trouble) {
  /** A final refusal: the same event would be refused again. */
  public record Rejection(int index, String reason, String detail) {}

  /**
   * A failure that may pass.
   *
   * @param retryAfterMs what the other side asked for; 0 when it did not
   */
  public record Trouble(String message, long retryAfterMs) {}

  public Outcome {
    accepted = (BitSet) accepted.clone();
    rejections = List.copyOf(rejections);
  }

  static Outcome allAccepted(int count) {
    return new Outcome(range(count), List.of(), null);
  }

  static Outcome noneAccepted(Trouble trouble) {
    return new Outcome(new BitSet(), List.of(), trouble);
  }

  static Outcome rejected(int count, String reason, String detail) {
    List<Rejection> all =
        IntStream.range(0, count).mapToObj(index -> new Rejection(index, reason, detail)).toList();
    return new Outcome(new BitSet(), all, null);
  }

  static BitSet range(int count) {
    BitSet all = new BitSet(count);
    all.set(0, count);
    return all;
  }

  /** Indexes that need no sending any more. */
  public BitSet settled() {
    BitSet settled = (BitSet) accepted.clone();
    rejections.forEach(rejection -> settled.set(rejection.index()));
    return settled;
  }

  /** This for the first {@code size} events and {@code tail} for those after them. */
  Outcome then(int size, Outcome tail) {
    BitSet both = (BitSet) accepted.clone();
    tail.accepted.stream().forEach(index -> both.set(size + index));
    List<Rejection> refused = new ArrayList<>(rejections);
    tail.rejections.forEach(
        r -> refused.add(new Rejection(size + r.index(), r.reason(), r.detail())));
    return new Outcome(both, refused, tail.trouble);
  }
}
