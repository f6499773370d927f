/**
 * What comes in badly, row by row of the page docs/reference/inputs.md, against a whole server. A
 * row that is not on the page, or a reason that the page does not name, fails.
 *
 * <p>{@link dev.tailrace.server.inputs.KafkaInputsTest} publishes past the server, straight to a
 * real broker, and looks at the outcome by HTTP only. {@link
 * dev.tailrace.server.inputs.HttpInputsTest} says everything over plain sockets, because a client
 * library would mend the requests; the next ordinary request has to be served.
 */
@NullMarked
package dev.tailrace.server.inputs;

import org.jspecify.annotations.NullMarked;
