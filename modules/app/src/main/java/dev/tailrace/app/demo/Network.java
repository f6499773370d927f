package dev.tailrace.app.demo;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A multilayer perceptron with leaky ReLU and a softmax with cross-entropy at its end. The weights
 * are no part of it: they are one flat array, layer by layer, each layer output by output its
 * inputs' weights and then the biases; that is what gradients are averaged over.
 *
 * <p>Immutable; safe for any number of threads.
 */
final class Network {
  /** What a negative input is multiplied with. */
  static final double SLOPE = 0.01;

  private final int[] widths;
  private final int[] layerStarts;

  /** A network whose layers have so many units, inputs first, classes last. */
  Network(int... widths) {
    this.widths = widths.clone();
    this.layerStarts = new int[widths.length];
    for (int layer = 1; layer < widths.length; layer++) {
      layerStarts[layer] = layerStarts[layer - 1] + (widths[layer - 1] + 1) * widths[layer];
    }
  }

  /** Mean cross-entropy in nats, and the share of examples whose likeliest class is right. */
  record Score(double loss, double accuracy) {}

  int layers() {
    return widths.length - 1;
  }

  int inputs(int layer) {
    return widths[layer];
  }

  int outputs(int layer) {
    return widths[layer + 1];
  }

  /** Where the weight from {@code input} to {@code output} of this layer lies. */
  int weight(int layer, int output, int input) {
    return layerStarts[layer] + output * widths[layer] + input;
  }

  /** Where the bias of this output lies. */
  int bias(int layer, int output) {
    return layerStarts[layer] + widths[layer] * widths[layer + 1] + output;
  }

  int weightCount() {
    return layerStarts[widths.length - 1];
  }

  /** He's initialisation: normal with variance 2 / inputs; biases 0. */
  double[] initialWeights(RandomGenerator random) {
    var weights = new double[weightCount()];
    for (int layer = 0; layer < layers(); layer++) {
      double deviation = Math.sqrt(2.0 / inputs(layer));
      for (int i = weight(layer, 0, 0); i < bias(layer, 0); i++) {
        weights[i] = deviation * random.nextGaussian();
      }
    }
    return weights;
  }

  /** How good these weights are, without learning. */
  Score score(double[] weights, Examples examples) {
    return run(weights, examples, null);
  }

  /** As {@link #score}, and overwrites {@code gradient} with the loss's derivatives. */
  Score gradient(double[] weights, Examples examples, double[] gradient) {
    Arrays.fill(gradient, 0);
    return run(weights, examples, gradient);
  }

  private Score run(double[] weights, Examples examples, double @Nullable [] gradient) {
    double lossSum = 0;
    int right = 0;
    var units = units();
    var errors = units();
    for (int i = 0; i < examples.size(); i++) {
      int label = examples.label(i);
      forward(weights, examples.input(i), units);
      double[] outputs = units[layers()];
      double logSum = logSumOfExponentials(outputs);
      lossSum += logSum - outputs[label];
      right += indexOfMax(outputs) == label ? 1 : 0;
      if (gradient != null) {
        for (int k = 0; k < outputs.length; k++) {
          double probability = StrictMath.exp(outputs[k] - logSum);
          errors[layers()][k] = (probability - (k == label ? 1 : 0)) / examples.size();
        }
        backward(weights, units, errors, gradient);
      }
    }
    return new Score(lossSum / examples.size(), (double) right / examples.size());
  }

  private double[][] units() {
    var units = new double[widths.length][];
    for (int layer = 0; layer < widths.length; layer++) {
      units[layer] = new double[widths[layer]];
    }
    return units;
  }

  private void forward(double[] weights, double[] input, double[][] units) {
    System.arraycopy(input, 0, units[0], 0, input.length);
    for (int layer = 0; layer < layers(); layer++) {
      boolean last = layer == layers() - 1;
      for (int output = 0; output < outputs(layer); output++) {
        double sum = weights[bias(layer, output)];
        int row = weight(layer, output, 0);
        for (int k = 0; k < inputs(layer); k++) {
          sum += weights[row + k] * units[layer][k];
        }
        units[layer + 1][output] = last || sum > 0 ? sum : SLOPE * sum;
      }
    }
  }

  private void backward(double[] weights, double[][] units, double[][] errors, double[] gradient) {
    for (int layer = layers() - 1; layer >= 0; layer--) {
      double[] below = errors[layer];
      Arrays.fill(below, 0);
      for (int output = 0; output < outputs(layer); output++) {
        double error = errors[layer + 1][output];
        gradient[bias(layer, output)] += error;
        int row = weight(layer, output, 0);
        for (int k = 0; k < inputs(layer); k++) {
          gradient[row + k] += error * units[layer][k];
          below[k] += error * weights[row + k];
        }
      }
      for (int k = 0; k < below.length; k++) {
        // A leaky ReLU keeps the sign, so that its output tells which branch it took.
        below[k] *= units[layer][k] > 0 ? 1 : SLOPE;
      }
    }
  }

  private static double logSumOfExponentials(double[] values) {
    double max = values[indexOfMax(values)];
    double sum = 0;
    for (double value : values) {
      sum += StrictMath.exp(value - max);
    }
    return max + StrictMath.log(sum);
  }

  private static int indexOfMax(double[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[best]) {
        best = i;
      }
    }
    return best;
  }
}
