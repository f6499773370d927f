package dev.tailrace.client;

import org.jspecify.annotations.Nullable;

/** What a run tells without being asked, until it ends. */
record Captures(@Nullable SystemMetrics system, @Nullable OutputCapture output) {
  static Captures start(Settings settings, Pipeline pipeline) {
    SystemMetrics system = null;
    if (settings.systemMs() > 0) {
      system = new SystemMetrics(pipeline.sets, pipeline.counters, settings.systemMs());
      system.start();
    }
    OutputCapture output =
        settings.captureOutput() ? new OutputCapture(pipeline.inbox::addText) : null;
    return new Captures(system, output);
  }

  /** Nothing is captured after this returned; more than once does no harm. */
  void close() {
    if (output != null) {
      output.close();
    }
    if (system != null) {
      system.stop();
    }
  }
}
