/**
 * The one write call: a body becomes events, each event is judged alone, and what is taken lies in
 * Kafka before the answer says so.
 *
 * <p>A body is split before anything is sent, so a request is never half refused as a whole. The
 * bytes of an event go to Kafka as they came.
 */
@NullMarked
package dev.tailrace.server.ingest;

import org.jspecify.annotations.NullMarked;
