/** Tests of what every route shares. */
@NullMarked
package dev.tailrace.server.http;

import org.jspecify.annotations.NullMarked;
