package dev.tailrace.app.demo;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A data set that no straight line separates: {@code arms} spirals around the origin, one class
 * each, with Gaussian noise on the angle. The same recipe gives the same points.
 *
 * @param noise standard deviation of the angle, in radians
 */
public record Spirals(long seed, int arms, int perArm, double turns, double noise) {
  private static final double TRAIN_SHARE = 0.8;

  /** Three arms of 500 points: learnt in some hundred steps, and not at once. */
  public static Spirals of(long seed) {
    return new Spirals(seed, 3, 500, 1.5, 0.25);
  }

  Examples train() {
    return slice(0, trainSize());
  }

  Examples validation() {
    return slice(trainSize(), arms * perArm);
  }

  private int trainSize() {
    return (int) Math.round(arms * perArm * TRAIN_SHARE);
  }

  private Examples slice(int from, int to) {
    return shuffled().range(from, to);
  }

  private Examples shuffled() {
    var random = new SplittableRandom(seed);
    int size = arms * perArm;
    var inputs = new double[size][];
    var labels = new int[size];
    for (int i = 0; i < size; i++) {
      int place = random.nextInt(i + 1);
      inputs[i] = inputs[place];
      labels[i] = labels[place];
      labels[place] = i % arms;
      inputs[place] = point(labels[place], random);
    }
    return new Examples(inputs, labels);
  }

  private double[] point(int arm, RandomGenerator random) {
    double radius = random.nextDouble(0.05, 1.0);
    double angle =
        2 * Math.PI * ((double) arm / arms + turns * radius) + noise * random.nextGaussian();
    return new double[] {radius * StrictMath.cos(angle), radius * StrictMath.sin(angle)};
  }
}
