/** Tests of the web page over HTTP, with a small page of their own. */
@NullMarked
package dev.tailrace.server.page;

import org.jspecify.annotations.NullMarked;
