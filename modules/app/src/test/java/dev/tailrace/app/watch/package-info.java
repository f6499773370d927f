/** What is shipped to watch a server with: dashboard and alert rules, against a real Prometheus. */
@NullMarked
package dev.tailrace.app.watch;

import org.jspecify.annotations.NullMarked;
