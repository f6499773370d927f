package dev.tailrace.app.demo;

/** Stochastic gradient descent with momentum (Polyak 1964). One rank's, one thread's. */
final class Momentum {
  private final double momentum;
  private final double[] velocity;

  Momentum(double momentum, int weightCount) {
    this.momentum = momentum;
    this.velocity = new double[weightCount];
  }

  /** Changes {@code weights} by one step. */
  void step(double[] weights, double[] gradient, double learningRate) {
    for (int i = 0; i < weights.length; i++) {
      velocity[i] = momentum * velocity[i] - learningRate * gradient[i];
      weights[i] += velocity[i];
    }
  }
}
