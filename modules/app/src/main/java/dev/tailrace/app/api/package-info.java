/**
 * A client of Tailrace's HTTP API for the command line: reads, writes events, and follows a tail
 * over lost connections.
 *
 * <p>Every way in which a call can go wrong is an {@link dev.tailrace.app.api.ApiException} with
 * one sentence for a person.
 */
@NullMarked
package dev.tailrace.app.api;

import org.jspecify.annotations.NullMarked;
