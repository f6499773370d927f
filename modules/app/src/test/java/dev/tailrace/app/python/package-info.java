/** What is written in Python, tested with the rest. */
@NullMarked
package dev.tailrace.app.python;

import org.jspecify.annotations.NullMarked;
