/**
 * How the process logs: lines for people, or one JSON object a line for a collector; warnings that
 * repeat are counted instead of printed over and over.
 *
 * <p>Nothing in a log line was sent by a client as payload. What a message quotes, such as a name
 * of a topic or an error of Kafka, cannot begin a line of its own.
 */
@NullMarked
package dev.tailrace.app.log;

import org.jspecify.annotations.NullMarked;
