package dev.tailrace.server;

import dev.tailrace.server.ingest.EventSink;
import dev.tailrace.server.page.WebPage;
import dev.tailrace.server.read.LogInfo;
import dev.tailrace.server.read.RecordSource;
import dev.tailrace.streams.FoldApp;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/**
 * What the server is given to answer with; whoever made these closes them after the server.
 *
 * @param sink the log, to be written to
 * @param folds what was folded from it
 * @param records single records of the log, for dead letters
 * @param page what browsers are shown
 */
public record Services(
    EventSink sink,
    FoldApp folds,
    RecordSource records,
    LogInfo log,
    WebPage page,
    PrometheusMeterRegistry registry) {}
