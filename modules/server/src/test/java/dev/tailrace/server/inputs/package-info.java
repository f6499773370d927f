/**
 * The catalogue of bad inputs over HTTP, row by row, against a whole server: what comes in, what is
 * answered, and that the next ordinary request is served.
 *
 * <p>{@link dev.tailrace.server.inputs.HttpInputsTest} runs the rows, which stand in tables by
 * subject. {@code docs/reference/inputs.md} tells the same rows to people; a test compares the two.
 * Everything is said over plain sockets, because a client library would mend the requests.
 */
@NullMarked
package dev.tailrace.server.inputs;

import org.jspecify.annotations.NullMarked;
