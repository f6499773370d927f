package dev.tailrace.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/**
 * Reads a weights file and predicts by the textbook: shares no arithmetic with {@link Network}, so
 * that one checks the other.
 */
public final class SavedModel {
  private final JsonNode root;

  public SavedModel(byte[] file) throws IOException {
    root = new ObjectMapper().readTree(file);
  }

  public double trainLoss() {
    return loss(data().train());
  }

  public double trainAccuracy() {
    return accuracy(data().train());
  }

  public double validationLoss() {
    return loss(data().validation());
  }

  public double validationAccuracy() {
    return accuracy(data().validation());
  }

  private Spirals data() {
    JsonNode data = root.get("data");
    return new Spirals(
        data.get("seed").longValue(),
        data.get("arms").intValue(),
        data.get("perArm").intValue(),
        data.get("turns").doubleValue(),
        data.get("noise").doubleValue());
  }

  private double loss(Examples examples) {
    double sum = 0;
    for (int i = 0; i < examples.size(); i++) {
      sum -= Math.log(probabilities(examples.input(i))[examples.label(i)]);
    }
    return sum / examples.size();
  }

  private double accuracy(Examples examples) {
    int right = 0;
    for (int i = 0; i < examples.size(); i++) {
      double[] probabilities = probabilities(examples.input(i));
      boolean best = true;
      for (double other : probabilities) {
        best &= probabilities[examples.label(i)] >= other;
      }
      right += best ? 1 : 0;
    }
    return (double) right / examples.size();
  }

  private double[] probabilities(double[] input) {
    double[] units = input;
    JsonNode layers = root.get("layers");
    for (int i = 0; i < layers.size(); i++) {
      units = layer(layers.get(i), units);
      if (i < layers.size() - 1) {
        for (int k = 0; k < units.length; k++) {
          units[k] = Math.max(units[k], root.get("slope").doubleValue() * units[k]);
        }
      }
    }
    double sum = 0;
    for (int k = 0; k < units.length; k++) {
      units[k] = Math.exp(units[k]);
      sum += units[k];
    }
    for (int k = 0; k < units.length; k++) {
      units[k] /= sum;
    }
    return units;
  }

  private static double[] layer(JsonNode layer, double[] inputs) {
    var outputs = new double[layer.get("biases").size()];
    for (int output = 0; output < outputs.length; output++) {
      outputs[output] = layer.get("biases").get(output).doubleValue();
      for (int input = 0; input < inputs.length; input++) {
        outputs[output] +=
            layer.get("weights").get(output).get(input).doubleValue() * inputs[input];
      }
    }
    return outputs;
  }
}
