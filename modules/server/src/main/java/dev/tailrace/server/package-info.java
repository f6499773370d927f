/**
 * Tailrace's HTTP server: {@link dev.tailrace.server.TailraceServer} starts it, {@link
 * dev.tailrace.server.Routes} has its paths, {@link dev.tailrace.server.FrontDoor} lets requests in
 * and answers what goes wrong, the packages below answer the routes.
 *
 * <p>Each request has a virtual thread of its own. Nothing here keeps state of runs: writes go to
 * Kafka, reads come from the views.
 */
@NullMarked
package dev.tailrace.server;

import org.jspecify.annotations.NullMarked;
