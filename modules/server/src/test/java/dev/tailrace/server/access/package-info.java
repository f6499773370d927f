/** Tests of who may ask. */
@NullMarked
package dev.tailrace.server.access;

import org.jspecify.annotations.NullMarked;
