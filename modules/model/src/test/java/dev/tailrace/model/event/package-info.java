/** Events for tests, each in one short call. */
@NullMarked
package dev.tailrace.model.event;

import org.jspecify.annotations.NullMarked;
