/** What the spool promises, as facts. */
@NullMarked
package dev.tailrace.client.spool;

import org.jspecify.annotations.NullMarked;
