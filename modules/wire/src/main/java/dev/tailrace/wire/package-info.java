/**
 * How events become bytes and back.
 *
 * <p>{@link dev.tailrace.wire.EventCodec} is the door: two encodings of one data model, told apart
 * by the first bytes. Reading goes bytes, {@code Tokens}, {@code Draft}, event; writing goes event,
 * {@code Sink}, bytes; each arrow but the outermost is the same code for JSON and CBOR, so they
 * cannot drift apart. Decoding checks all that needs no state, is total and never throws: a bad
 * record is a {@code Refused} that names the field. {@link dev.tailrace.wire.Topics} is the one
 * place that knows topic names and partitions. Everything is stateless and may be called from any
 * thread.
 */
@NullMarked
package dev.tailrace.wire;

import org.jspecify.annotations.NullMarked;
