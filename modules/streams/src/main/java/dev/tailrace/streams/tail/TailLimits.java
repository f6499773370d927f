package dev.tailrace.streams.tail;

/**
 * Bounds of the tail's memory.
 *
 * @param ringFramesMax kept per topic partition
 * @param ringBytesMax the same in bytes of their records
 * @param queueFramesMax waiting for one subscriber
 * @param queueBytesMax the same in bytes of their records; one frame may always wait
 */
public record TailLimits(
    int ringFramesMax, long ringBytesMax, int queueFramesMax, long queueBytesMax) {
  public static final TailLimits DEFAULT = new TailLimits(4_096, 2 << 20, 1_024, 4 << 20);
}
