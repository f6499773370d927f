package dev.tailrace.client.spool;

import dev.tailrace.wire.Topic;

/**
 * One encoded event that waits to be sent.
 *
 * @param ordinal its place among all entries of its writer, from 1, rising
 * @param barrier it may be sent only after everything before it was acknowledged
 * @param value the record's bytes; nobody changes them
 */
@SuppressWarnings("ArrayRecordComponent") // encoded once, handed on, never compared
public record Entry(long ordinal, Topic topic, boolean barrier, byte[] value) {}
