/** The laws of the run fold, one test each, and all of them at random against a naive reference. */
@NullMarked
package dev.tailrace.model.run;

import org.jspecify.annotations.NullMarked;
