/**
 * What waits to be sent, kept where the death of the process does not reach it.
 *
 * <p>A writer (one process lifetime of one run) owns a folder with append-only segments, a mark of
 * what was acknowledged, and a lock that dies with its owner. Every event is written here before it
 * is sent and is forgotten after its acknowledgement. One thread appends, one reads and
 * acknowledges. Nothing is forced to disk before a segment is full: the page cache outlives a
 * killed process, though not a lost machine.
 *
 * <p>Inside of the SDK; user code meets it as {@link dev.tailrace.client.Spool}.
 */
@NullMarked
package dev.tailrace.client.spool;

import org.jspecify.annotations.NullMarked;
