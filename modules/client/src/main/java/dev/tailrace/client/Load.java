package dev.tailrace.client;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Measures the load of the machine, of this process and of its JVM. What grows is told as its
 * difference to the measurement before, by the second. Names without a prefix mean what they mean
 * in the Python SDK; those with {@code jvm_} are Java's own. One thread.
 */
final class Load {
  private final @Nullable OperatingSystemMXBean system =
      ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean bean
          ? bean
          : null;
  private Map<String, Double> before = Map.of();
  private long beforeNanos;

  /** The values by name, in the order of names; the first time without those that grow. */
  Map<String, Double> measure() {
    Map<String, Double> growing = new HashMap<>();
    Map<String, Double> found = new TreeMap<>();
    growing.putAll(ProcFiles.cpuTicks(ProcFiles.lines("stat")));
    growing.putAll(ProcFiles.network(ProcFiles.lines("net/dev")));
    growing.putAll(ProcFiles.disks(ProcFiles.lines("diskstats")));
    addProcess(growing, found);
    addMemory(found);
    addJvm(growing, found);
    addDiskSpace(found);
    addRates(perSecond(growing), found);
    return found;
  }

  private Map<String, Double> perSecond(Map<String, Double> growing) {
    long now = System.nanoTime();
    double seconds = Math.max(now - beforeNanos, 1_000_000L) / 1e9;
    Map<String, Double> rates = new HashMap<>();
    growing.forEach(
        (name, value) -> {
          Double earlier = before.get(name);
          if (earlier != null) {
            rates.put(name, Math.max(0, (value - earlier) / seconds));
          }
        });
    before = growing;
    beforeNanos = now;
    return rates;
  }

  private void addRates(Map<String, Double> rates, Map<String, Double> found) {
    Double all = rates.remove("all");
    Double busy = rates.remove("busy");
    if (all != null && busy != null && all > 0) {
      found.put("cpu_percent", 100 * busy / all);
    } else if (all == null && system != null && system.getCpuLoad() >= 0) {
      found.put("cpu_percent", 100 * system.getCpuLoad());
    }
    Double process = rates.remove("process_cpu_seconds");
    if (process != null) {
      found.put("process_cpu_percent", 100 * process);
    }
    found.putAll(rates);
  }

  private void addProcess(Map<String, Double> growing, Map<String, Double> found) {
    if (system != null && system.getProcessCpuTime() >= 0) {
      growing.put("process_cpu_seconds", system.getProcessCpuTime() / 1e9);
    }
    Map<String, Double> status = ProcFiles.named(ProcFiles.lines("self/status"));
    copy(status, "VmRSS", found, "process_memory_bytes");
    copy(status, "Threads", found, "process_threads");
  }

  private static void copy(
      Map<String, Double> from, String name, Map<String, Double> to, String as) {
    Double value = from.get(name);
    if (value != null) {
      to.put(as, value);
    }
  }

  private void addMemory(Map<String, Double> found) {
    Map<String, Double> memory = ProcFiles.named(ProcFiles.lines("meminfo"));
    Double all = memory.get("MemTotal");
    Double available = memory.get("MemAvailable");
    if (all != null && available != null) {
      found.put("memory_percent", 100 * (1 - available / all));
    } else if (system != null && system.getTotalMemorySize() > 0) {
      double free = system.getFreeMemorySize();
      found.put("memory_percent", 100 * (1 - free / system.getTotalMemorySize()));
    }
  }

  private static void addJvm(Map<String, Double> growing, Map<String, Double> found) {
    var memory = ManagementFactory.getMemoryMXBean();
    found.put("jvm_heap_bytes", (double) memory.getHeapMemoryUsage().getUsed());
    found.put("jvm_non_heap_bytes", (double) memory.getNonHeapMemoryUsage().getUsed());
    found.put("jvm_threads", (double) ManagementFactory.getThreadMXBean().getThreadCount());
    double seconds = 0;
    double count = 0;
    for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
      seconds += Math.max(0, gc.getCollectionTime()) / (double) TimeUnit.SECONDS.toMillis(1);
      count += Math.max(0, gc.getCollectionCount());
    }
    found.put("jvm_gc_count", count);
    found.put("jvm_gc_seconds", seconds);
    growing.put("jvm_gc_seconds_per_second", seconds);
  }

  private static void addDiskSpace(Map<String, Double> found) {
    try {
      FileStore store = Files.getFileStore(Path.of("").toAbsolutePath());
      double total = Math.max(1, store.getTotalSpace());
      found.put("disk_percent", 100 * (1 - store.getUsableSpace() / total));
    } catch (IOException e) {
      // A folder that was deleted, say: no disk to tell of.
    }
  }
}
