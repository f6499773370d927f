/** Tests of the write call: splitting, and a real broker behind a real socket. */
@NullMarked
package dev.tailrace.server.ingest;

import org.jspecify.annotations.NullMarked;
