package dev.tailrace.app.demo;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Arithmetic on gradients. */
final class Gradients {
  private Gradients() {}

  /**
   * Writes the mean of those that are there into {@code mean}, summed in order of rank, and says
   * how many there were.
   */
  static int mean(double[] @Nullable [] byRank, double[] mean) {
    int present = 0;
    Arrays.fill(mean, 0);
    for (double @Nullable [] gradient : byRank) {
      if (gradient != null) {
        present++;
        for (int i = 0; i < mean.length; i++) {
          mean[i] += gradient[i];
        }
      }
    }
    for (int i = 0; i < mean.length; i++) {
      mean[i] /= present;
    }
    return present;
  }

  /** The Euclidean norm. */
  static double norm(double[] gradient) {
    double squares = 0;
    for (double value : gradient) {
      squares += value * value;
    }
    return Math.sqrt(squares);
  }
}
