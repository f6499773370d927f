/** What the SDK promises, as facts. */
@NullMarked
package dev.tailrace.client;

import org.jspecify.annotations.NullMarked;
