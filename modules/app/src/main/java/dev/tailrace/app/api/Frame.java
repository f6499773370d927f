package dev.tailrace.app.api;

/**
 * One server-sent event.
 *
 * @param id the position after it; empty when it has none
 */
public record Frame(String id, String event, String data) {}
