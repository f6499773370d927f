/**
 * What every route shares: parameters, problems, cursors, media types, and the exchange in which
 * one request is answered.
 *
 * <p>A request that turns out wrong throws {@link dev.tailrace.server.http.ProblemException}; the
 * front door answers it. Nothing here knows a path: those are in {@code Routes}.
 */
@NullMarked
package dev.tailrace.server.http;

import org.jspecify.annotations.NullMarked;
