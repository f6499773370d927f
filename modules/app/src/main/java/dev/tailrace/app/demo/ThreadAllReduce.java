package dev.tailrace.app.demo;

import java.util.concurrent.Phaser;
import org.jspecify.annotations.Nullable;

/**
 * An all-reduce for ranks that are threads of one process. Each step has two phases: one ends when
 * all gradients are there, one when all have been read.
 */
final class ThreadAllReduce {
  private final double[] @Nullable [] gradients;
  private final Phaser phaser;

  ThreadAllReduce(int worldSize) {
    this.gradients = new double[worldSize] @Nullable [];
    this.phaser = new Phaser(worldSize);
  }

  /** Ends the training for all at once, so that no rank sees another one leave. */
  void stop() {
    phaser.forceTermination();
  }

  private void meet() throws InterruptedException {
    if (phaser.awaitAdvanceInterruptibly(phaser.arrive()) < 0) {
      throw new InterruptedException("the training was stopped");
    }
  }

  /** The seat of one rank; the others go on without it once it is closed. */
  AllReduce rank(int rank) {
    return new AllReduce() {
      @Override
      public int average(double[] gradient) throws InterruptedException {
        gradients[rank] = gradient.clone();
        meet();
        int present = Gradients.mean(gradients, gradient);
        meet();
        return present;
      }

      @Override
      public void close() {
        gradients[rank] = null;
        phaser.arriveAndDeregister();
      }
    };
  }
}
