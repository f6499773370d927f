package dev.tailrace.app.demo;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a training is to do; all ranks hold the same.
 *
 * @param seed of the first weights and of the batches
 * @param learningRate reached after {@code warmupSteps}, from 0 in a straight line
 * @param batchSize examples a rank takes per step
 * @param stepsPerSecond 0 for as fast as it goes
 */
public record Plan(
    String name,
    int worldSize,
    Spirals data,
    long seed,
    int hidden,
    double learningRate,
    int warmupSteps,
    double momentum,
    int batchSize,
    long steps,
    double stepsPerSecond) {

  /** Learns its spirals: 0.99 of the validation examples right at the end. */
  public static Plan steady() {
    return new Plan("steady", 8, Spirals.of(7), 1, 32, 0.012, 100, 0.9, 32, 3_000, 20);
  }

  /** As {@link #steady}, with a learning rate that the warm-up takes too high: ends in NaN. */
  public static Plan diverging() {
    return new Plan("too-fast", 8, Spirals.of(7), 4, 32, 5, 3_000, 0.9, 32, 3_000, 20);
  }

  /** Ranks that are processes, so that one can be killed. */
  public static Plan elastic() {
    return new Plan("one-rank-killed", 4, Spirals.of(7), 3, 32, 0.012, 100, 0.9, 64, 3_000, 20);
  }

  Plan withSteps(long newSteps, double newStepsPerSecond) {
    return new Plan(
        name,
        worldSize,
        data,
        seed,
        hidden,
        learningRate,
        warmupSteps,
        momentum,
        batchSize,
        newSteps,
        newStepsPerSecond);
  }

  Network network() {
    return new Network(2, hidden, hidden, data.arms());
  }

  double learningRate(long step) {
    return learningRate * Math.min(1, (step + 1.0) / warmupSteps);
  }

  /** How long the training takes at its pace. */
  Duration duration() {
    return Duration.ofMillis(stepsPerSecond == 0 ? 0 : (long) (1000 * steps / stepsPerSecond));
  }

  /** What a person wants to see beside the curves. */
  public Map<String, Object> config() {
    var config = new LinkedHashMap<String, Object>();
    config.put("model", Map.of("kind", "mlp", "layers", 2, "hidden", hidden));
    config.put(
        "data",
        Map.of(
            "kind", "spirals", "arms", data.arms(), "perArm", data.perArm(), "seed", data.seed()));
    config.put("optimizer", "sgd");
    config.put("lr", learningRate);
    config.put("warmupSteps", warmupSteps);
    config.put("momentum", momentum);
    config.put("batchSize", batchSize);
    config.put("steps", steps);
    config.put("seed", seed);
    return config;
  }
}
