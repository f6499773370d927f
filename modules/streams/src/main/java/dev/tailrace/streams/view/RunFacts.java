package dev.tailrace.streams.view;

import java.nio.ByteBuffer;

/**
 * What one view knows of one run by its own topic, whatever the events say.
 *
 * @param firstOffset of the first record that named the run; the tail reads history from here
 * @param lastOffset of the last one
 * @param lastAppendEpochMs broker time
 * @param events applied
 * @param entries points or lines in them
 * @param duplicates repeats that were dropped
 * @param deadLetters records of this run that were refused
 */
public record RunFacts(
    long firstOffset,
    long lastOffset,
    long firstAppendEpochMs,
    long lastAppendEpochMs,
    long events,
    long entries,
    long duplicates,
    long deadLetters,
    boolean purged) {
  private static final int BYTES = 8 * 8 + 1;

  static RunFacts first(LogRecord record) {
    return new RunFacts(
        record.offset(),
        record.offset(),
        record.appendEpochMs(),
        record.appendEpochMs(),
        0,
        0,
        0,
        0,
        false);
  }

  RunFacts applied(LogRecord record, long moreEntries) {
    return new RunFacts(
        firstOffset,
        record.offset(),
        firstAppendEpochMs,
        record.appendEpochMs(),
        events + 1,
        entries + moreEntries,
        duplicates,
        deadLetters,
        purged);
  }

  RunFacts repeated(LogRecord record) {
    return new RunFacts(
        firstOffset,
        record.offset(),
        firstAppendEpochMs,
        record.appendEpochMs(),
        events,
        entries,
        duplicates + 1,
        deadLetters,
        purged);
  }

  RunFacts refused(LogRecord record) {
    return new RunFacts(
        firstOffset,
        record.offset(),
        firstAppendEpochMs,
        record.appendEpochMs(),
        events,
        entries,
        duplicates,
        deadLetters + 1,
        purged);
  }

  /** Nothing but that the run was here and is gone for good. */
  RunFacts forgotten(LogRecord record) {
    return new RunFacts(
        firstOffset,
        record.offset(),
        firstAppendEpochMs,
        record.appendEpochMs(),
        0,
        0,
        0,
        deadLetters,
        true);
  }

  byte[] encode() {
    return ByteBuffer.allocate(BYTES)
        .putLong(firstOffset)
        .putLong(lastOffset)
        .putLong(firstAppendEpochMs)
        .putLong(lastAppendEpochMs)
        .putLong(events)
        .putLong(entries)
        .putLong(duplicates)
        .putLong(deadLetters)
        .put((byte) (purged ? 1 : 0))
        .array();
  }

  static RunFacts decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new RunFacts(
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.get() != 0);
  }
}
