package dev.tailrace.server.health;

import com.sun.management.OperatingSystemMXBean;
import dev.tailrace.streams.FoldApp;
import dev.tailrace.streams.judge.Judge;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import org.apache.kafka.common.utils.AppInfoParser;

/** The process and the machine under it: build, clock, disk, JVM. */
final class ProcessFigures {
  private ProcessFigures() {}

  static void register(FoldApp folds, String version, MeterRegistry registry) {
    Gauge.builder("tailrace.build.info", () -> 1)
        .description("1; the labels say what runs")
        .tag("version", version)
        .tag("java", System.getProperty("java.version"))
        .tag("kafka", AppInfoParser.getVersion())
        .register(registry);
    Gauge.builder("tailrace.clock.skew.seconds", folds, ProcessFigures::skewSeconds)
        .description("How far this server's clock is ahead of the broker's; NaN until known")
        .register(registry);
    Gauge.builder("tailrace.disk.free.bytes", folds, it -> it.disk().freeBytes())
        .description("Room left where the data folder lies")
        .register(registry);
    Gauge.builder("tailrace.disk.size.bytes", folds, it -> it.disk().sizeBytes())
        .description("Size of the file system where the data folder lies")
        .register(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    processor(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      collector(collector, registry);
    }
  }

  /** Under the names that Prometheus's own clients use. */
  private static void processor(MeterRegistry registry) {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    FunctionCounter.builder("process.cpu.seconds", system, it -> it.getProcessCpuTime() / 1e9)
        .description("Processor time that this process has used")
        .register(registry);
    Gauge.builder("process.cpus", system, it -> it.getAvailableProcessors())
        .description("Processors that this process may use")
        .register(registry);
  }

  /** Counters, not the binder's timers: those come into being with the first collection. */
  private static void collector(GarbageCollectorMXBean collector, MeterRegistry registry) {
    FunctionCounter.builder("jvm.gc.collections", collector, it -> it.getCollectionCount())
        .description("Garbage collections")
        .tag("gc", collector.getName())
        .register(registry);
    FunctionCounter.builder("jvm.gc.seconds", collector, it -> it.getCollectionTime() / 1e3)
        .description("Time in garbage collections")
        .tag("gc", collector.getName())
        .register(registry);
  }

  /** By the last marker that the judge has written, which it does while any run is live. */
  private static double skewSeconds(FoldApp folds) {
    Judge judge = folds.judge();
    Judge.Marked marked = judge == null ? null : judge.lastMarked();
    if (marked == null) {
      return Double.NaN;
    }
    double sinceMs = (System.nanoTime() - marked.nanos()) / 1e6;
    return (System.currentTimeMillis() - sinceMs - marked.epochMs()) / 1e3;
  }
}
