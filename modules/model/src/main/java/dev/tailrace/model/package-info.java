/**
 * What a run is, without saying how it is sent, stored or shown.
 *
 * <p>Everything here is pure: no clock, no I/O, no Kafka, no JSON. Events are past-tense records, a
 * fold turns them into state, and the same events give the same state on any machine on any day.
 */
@NullMarked
package dev.tailrace.model;

import org.jspecify.annotations.NullMarked;
