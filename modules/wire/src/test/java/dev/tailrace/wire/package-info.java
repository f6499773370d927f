/** What the codecs promise, over every event type there is. */
@NullMarked
package dev.tailrace.wire;

import org.jspecify.annotations.NullMarked;
