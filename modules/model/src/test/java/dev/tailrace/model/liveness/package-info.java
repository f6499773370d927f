/** The laws of the liveness rule and of the judge. */
@NullMarked
package dev.tailrace.model.liveness;

import org.jspecify.annotations.NullMarked;
