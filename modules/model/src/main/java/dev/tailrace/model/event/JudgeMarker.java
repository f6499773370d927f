package dev.tailrace.model.event;

/**
 * judge.marker: the liveness judge asks the broker for the time by writing to {@code heartbeats}.
 * The header's run is the judge's instance, no run of anybody's.
 */
public record JudgeMarker(Header header) implements RunScoped {}
