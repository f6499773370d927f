/**
 * One process of Tailrace: the broker (or a way to an existing one), the folds, the HTTP server.
 *
 * <p>{@link dev.tailrace.app.node.Node} is the wiring diagram: what is made first is closed last.
 */
@NullMarked
package dev.tailrace.app.node;

import org.jspecify.annotations.NullMarked;
