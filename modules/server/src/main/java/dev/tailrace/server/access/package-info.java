/**
 * Who may ask: the names that the server goes by, the pages that may change things, the tokens.
 *
 * <p>Each rule is a value without state; the front door asks them in this order before any route.
 */
@NullMarked
package dev.tailrace.server.access;

import org.jspecify.annotations.NullMarked;
