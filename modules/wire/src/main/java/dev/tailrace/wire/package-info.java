/**
 * How events become bytes and back.
 *
 * <p>{@link dev.tailrace.wire.EventCodec} is the door: two encodings of one data model, told apart
 * by the first bytes. Reading goes bytes, {@code Tokens}, {@code Draft}, event; writing goes event,
 * {@code Sink}, bytes; all but the outermost is the same code for JSON and CBOR. Ordinary metric
 * records go a short way, {@code CborBatch} or {@code JsonBatch}, that refuses nothing: it hands
 * over to the general way. Decoding checks all that needs no state and never throws: a bad record
 * is a {@code Refused} that names the field. {@link dev.tailrace.wire.Topics} is the one place that
 * knows topic names and partitions. All may be called from any thread; only names are kept.
 */
@NullMarked
package dev.tailrace.wire;

import org.jspecify.annotations.NullMarked;
