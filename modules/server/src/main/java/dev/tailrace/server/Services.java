package dev.tailrace.server;

import dev.tailrace.server.health.Readiness;
import dev.tailrace.server.ingest.EventSink;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** What the server is given to answer with; whoever made these closes them after the server. */
public record Services(EventSink sink, Readiness readiness, PrometheusMeterRegistry registry) {}
