/**
 * The ways out: how encoded events reach the log, by HTTP or straight into Kafka.
 *
 * <p>A transport is used by one sending thread; only signs of life come from another. It answers
 * what became of each event and never throws: what is neither accepted nor rejected is still the
 * sender's and will be sent again with the same ids.
 *
 * <p>Inside of the SDK; no type of Kafka leaves this package.
 */
@NullMarked
package dev.tailrace.client.send;

import org.jspecify.annotations.NullMarked;
