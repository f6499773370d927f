package dev.tailrace.app.demo;

import java.io.Closeable;
import java.io.IOException;

/** Where the ranks of one training meet at every step. Each rank has its own; one thread each. */
interface AllReduce extends Closeable {
  /**
   * Replaces {@code gradient} by the mean over all ranks that are still there, and says how many
   * they were. Waits for the others. The sum runs in rank order, so every rank gets the same bits.
   */
  int average(double[] gradient) throws IOException, InterruptedException;
}
