/** Tests of the whole server over real sockets. */
@NullMarked
package dev.tailrace.server;

import org.jspecify.annotations.NullMarked;
