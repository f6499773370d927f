/** Tests of the figures. */
@NullMarked
package dev.tailrace.server.health;

import org.jspecify.annotations.NullMarked;
