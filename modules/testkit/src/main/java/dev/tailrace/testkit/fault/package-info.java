/**
 * Faults against whole processes, and what they must not do.
 *
 * <p>A {@link dev.tailrace.testkit.fault.Trainer} is a process that writes a {@link
 * dev.tailrace.testkit.fault.Ledger}, forced to disk, of what it sent and what was acknowledged. A
 * scenario runs it against a {@link dev.tailrace.testkit.fault.ServerProcess} and does harm: kills,
 * pauses, cuts ({@link dev.tailrace.testkit.fault.FaultProxy}). The {@link
 * dev.tailrace.testkit.fault.Checker} then reads the public API only and counts each {@link
 * dev.tailrace.testkit.fault.Flaw}; all must be zero. That it can see them is proven by a {@link
 * dev.tailrace.testkit.fault.BrokenBuild} for each.
 */
@NullMarked
package dev.tailrace.testkit.fault;

import org.jspecify.annotations.NullMarked;
