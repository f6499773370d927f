/**
 * Faults against whole processes: a server, a sender with a ledger of its own, and a driver that
 * kills. What was acknowledged must be visible exactly once, read through the public API alone.
 */
@NullMarked
package dev.tailrace.app.fault;

import org.jspecify.annotations.NullMarked;
