/**
 * Exactly-once by count: which events of a writer a view has taken.
 *
 * <p>A writer numbers its events from 1 without holes per run and topic. So a view knows what it
 * has, what came twice, and what is missing, in memory that does not grow with the number of
 * events. One thread at a time; the owner persists what a ledger shows and makes it again from
 * that.
 */
@NullMarked
package dev.tailrace.model.ledger;

import org.jspecify.annotations.NullMarked;
