package dev.tailrace.model.event;

/** An event of one run; its record key is the run's id. */
public sealed interface RunScoped extends Event
    permits RunEvent, MetricBatch, LogChunk, Heartbeat, JudgeMarker {
  Header header();

  @Override
  default long timeEpochMs() {
    return header().timeEpochMs();
  }
}
