package dev.tailrace.model;

/**
 * An event where it lies in the log.
 *
 * @param offset its offset in its topic partition
 * @param appendEpochMs broker time, the only clock that folds and the judge may use
 */
public record Logged<E>(long offset, long appendEpochMs, E event) {}
