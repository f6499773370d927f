/** What the transports promise, as facts. */
@NullMarked
package dev.tailrace.client.send;

import org.jspecify.annotations.NullMarked;
