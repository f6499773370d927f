/**
 * The read routes: what the views hold, as JSON, NDJSON and CSV.
 *
 * <p>Each handler reads immutable values under a lease and writes them afterwards, so that a slow
 * client never holds a view. Nothing is computed here that a view could know.
 */
@NullMarked
package dev.tailrace.server.read;

import org.jspecify.annotations.NullMarked;
