/** The program: {@link dev.tailrace.app.Main} starts it, and the packages below are its parts. */
@NullMarked
package dev.tailrace.app;

import org.jspecify.annotations.NullMarked;
