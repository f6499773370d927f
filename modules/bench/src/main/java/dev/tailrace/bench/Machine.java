package dev.tailrace.bench;

import java.lang.management.ManagementFactory;
import org.apache.kafka.common.utils.AppInfoParser;

/** What the figures were made on. */
final class Machine {
  private Machine() {}

  static void print() {
    Runtime runtime = Runtime.getRuntime();
    System.out.printf(
        "machine: %d cores, load of all processes %.1f, Java %s, heap <= %,d MB,"
            + " Kafka %s in this process, JVM options %s%n",
        runtime.availableProcessors(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        Runtime.version(),
        runtime.maxMemory() >> 20,
        AppInfoParser.getVersion(),
        ManagementFactory.getRuntimeMXBean().getInputArguments());
  }
}
