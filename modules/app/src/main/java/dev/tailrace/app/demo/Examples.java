package dev.tailrace.app.demo;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Labelled points. The arrays are shared, not copied; nobody writes to them. */
final class Examples {
  private final double[][] inputs;
  private final int[] labels;

  Examples(double[][] inputs, int[] labels) {
    this.inputs = inputs;
    this.labels = labels;
  }

  double[] input(int example) {
    return inputs[example];
  }

  int label(int example) {
    return labels[example];
  }

  int size() {
    return labels.length;
  }

  /** What {@code rank} of {@code worldSize} trains on: every worldSize-th example. */
  Examples shard(int rank, int worldSize) {
    int size = (size() - rank + worldSize - 1) / worldSize;
    var picks = new int[size];
    for (int i = 0; i < size; i++) {
      picks[i] = rank + i * worldSize;
    }
    return pick(picks);
  }

  /** Those from {@code from} up to, not including, {@code to}. */
  Examples range(int from, int to) {
    return new Examples(Arrays.copyOfRange(inputs, from, to), Arrays.copyOfRange(labels, from, to));
  }

  /** {@code size} examples, drawn with replacement. */
  Examples batch(int size, RandomGenerator random) {
    var picks = new int[size];
    for (int i = 0; i < size; i++) {
      picks[i] = random.nextInt(size());
    }
    return pick(picks);
  }

  private Examples pick(int[] picks) {
    var pickedInputs = new double[picks.length][];
    var pickedLabels = new int[picks.length];
    for (int i = 0; i < picks.length; i++) {
      pickedInputs[i] = inputs[picks[i]];
      pickedLabels[i] = labels[picks[i]];
    }
    return new Examples(pickedInputs, pickedLabels);
  }
}
