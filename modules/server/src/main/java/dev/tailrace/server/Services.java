package dev.tailrace.server;

import dev.tailrace.server.health.Readiness;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** What the server is given to answer with; whoever made these closes them after the server. */
public record Services(Readiness readiness, PrometheusMeterRegistry registry) {}
