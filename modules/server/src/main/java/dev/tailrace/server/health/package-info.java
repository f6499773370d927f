/**
 * Whether the process works, whether its answers can be trusted, and its figures for Prometheus.
 */
@NullMarked
package dev.tailrace.server.health;

import org.jspecify.annotations.NullMarked;
