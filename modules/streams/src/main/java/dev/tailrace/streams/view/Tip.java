package dev.tailrace.streams.view;

/** The last record that a view applied, so that a log which lost its tail is recognised. */
public record Tip(long offset, long appendEpochMs, int crc) {}
