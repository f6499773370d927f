/** Tests of what the measurements rely on. */
@NullMarked
package dev.tailrace.bench;

import org.jspecify.annotations.NullMarked;
