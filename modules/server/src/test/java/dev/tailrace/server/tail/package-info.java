/** Tests of tails over a real broker and real folds. */
@NullMarked
package dev.tailrace.server.tail;

import org.jspecify.annotations.NullMarked;
