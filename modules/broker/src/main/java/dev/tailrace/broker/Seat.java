package dev.tailrace.broker;

import java.util.List;

/**
 * One node's place among those that make up a cluster on this machine. All are told the same ports,
 * each its own number.
 *
 * @param node from 1
 * @param ports of the brokers, in order of their nodes
 * @param controllerPorts of the controllers, in the same order
 */
public record Seat(int node, List<Integer> ports, List<Integer> controllerPorts) {
  public Seat {
    ports = List.copyOf(ports);
    controllerPorts = List.copyOf(controllerPorts);
    if (ports.size() != controllerPorts.size() || node < 1 || node > ports.size()) {
      throw new IllegalArgumentException(
          "no seat %d among brokers %s with controllers %s"
              .formatted(node, ports, controllerPorts));
    }
  }

  static Seat alone(int port, int controllerPort) {
    return new Seat(1, List.of(port), List.of(controllerPort));
  }

  int nodes() {
    return ports.size();
  }

  int port() {
    return ports.get(node - 1);
  }

  int controllerPort() {
    return controllerPorts.get(node - 1);
  }
}
