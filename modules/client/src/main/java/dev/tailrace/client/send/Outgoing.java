package dev.tailrace.client.send;

import dev.tailrace.wire.Topic;

/** An encoded event and where it belongs; the run id is the record key. */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record Outgoing(String run, Topic topic, byte[] value) {}
