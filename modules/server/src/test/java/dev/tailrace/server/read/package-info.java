/** Tests of the read routes over a real broker and real folds. */
@NullMarked
package dev.tailrace.server.read;

import org.jspecify.annotations.NullMarked;
