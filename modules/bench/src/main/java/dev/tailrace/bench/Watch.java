package dev.tailrace.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Wall time beside the CPU time of the whole process, native threads and collector included. */
final class Watch {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final long wallNanos = System.nanoTime();
  private final long cpuNanos = SYSTEM.getProcessCpuTime();

  private Watch() {}

  static Watch start() {
    return new Watch();
  }

  double seconds() {
    return (System.nanoTime() - wallNanos) / 1e9;
  }

  double cpuSeconds() {
    return (SYSTEM.getProcessCpuTime() - cpuNanos) / 1e9;
  }
}
