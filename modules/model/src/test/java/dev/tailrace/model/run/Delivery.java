package dev.tailrace.model.run;

import dev.tailrace.model.Logged;
import dev.tailrace.model.event.RunEvent;

/**
 * One record as the log brings it.
 *
 * @param checksum of its content; ignored when it has no seq
 */
record Delivery(Logged<RunEvent> logged, int checksum) {}
