package dev.tailrace.app.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NetworkTest {

  @Test
  void gradient_agrees_with_finite_differences() {
    var network = new Network(2, 7, 5, 3);
    Examples examples = new Spirals(3, 3, 20, 1, 0.1).train();
    double[] weights = network.initialWeights(new SplittableRandom(11));
    var gradient = new double[network.weightCount()];

    network.gradient(weights, examples, gradient);

    for (int i = 0; i < weights.length; i++) {
      assertEquals(slope(network, weights, examples, i), gradient[i], 1e-7, "weight " + i);
    }
  }

  private static double slope(Network network, double[] weights, Examples examples, int i) {
    double delta = 1e-6;
    double[] up = weights.clone();
    up[i] += delta;
    double[] down = weights.clone();
    down[i] -= delta;
    double rise = network.score(up, examples).loss() - network.score(down, examples).loss();
    return rise / (2 * delta);
  }

  @Test
  void all_zero_weights_know_nothing() {
    var network = new Network(2, 4, 3);
    Examples examples = Spirals.of(1).validation();

    Network.Score score = network.score(new double[network.weightCount()], examples);

    assertEquals(Math.log(3), score.loss(), 1e-12);
  }

  @Test
  void huge_logits_do_not_overflow_the_loss() {
    var network = new Network(1, 2);
    var weights = new double[network.weightCount()];
    weights[network.bias(0, 0)] = 5_000;

    Network.Score score =
        network.score(weights, new Examples(new double[][] {{1}, {1}}, new int[] {0, 1}));

    assertEquals(new Network.Score(2_500, 0.5), score);
  }
}
