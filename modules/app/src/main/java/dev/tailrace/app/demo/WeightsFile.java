package dev.tailrace.app.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Writes trained weights as JSON, with all that is needed to compute loss and accuracy again:
 *
 * <pre>
 * {"format": "tailrace-demo-mlp", "version": 1, "activation": "leaky-relu", "slope": 0.01,
 *  "data": {"kind": "spirals", "seed": 7, "arms": 3, "perArm": 500, "turns": 1.25, "noise": 0.18},
 *  "layers": [{"weights": [[output 0's inputs...], ...], "biases": [...]}, ...]}
 * </pre>
 *
 * The last layer has no activation; its outputs are the logits of a softmax.
 */
final class WeightsFile {
  static final String NAME = "weights.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  private WeightsFile() {}

  static void write(Path file, Plan plan, double[] weights) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", "tailrace-demo-mlp").put("version", 1);
    root.put("activation", "leaky-relu").put("slope", Network.SLOPE);
    Spirals data = plan.data();
    root.putObject("data")
        .put("kind", "spirals")
        .put("seed", data.seed())
        .put("arms", data.arms())
        .put("perArm", data.perArm())
        .put("turns", data.turns())
        .put("noise", data.noise());
    ArrayNode layers = root.putArray("layers");
    Network network = plan.network();
    for (int layer = 0; layer < network.layers(); layer++) {
      ObjectNode node = layers.addObject();
      ArrayNode rows = node.putArray("weights");
      ArrayNode biases = node.putArray("biases");
      for (int output = 0; output < network.outputs(layer); output++) {
        ArrayNode row = rows.addArray();
        for (int input = 0; input < network.inputs(layer); input++) {
          row.add(weights[network.weight(layer, output, input)]);
        }
        biases.add(weights[network.bias(layer, output)]);
      }
    }
    JSON.writeValue(file.toFile(), root);
  }
}
