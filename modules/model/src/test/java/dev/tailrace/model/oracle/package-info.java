/**
 * The laws once more, written to be read and not to be fast: lists of all that came, from which
 * everything is worked out anew. Shares nothing with the folds but the events.
 */
@NullMarked
package dev.tailrace.model.oracle;

import org.jspecify.annotations.NullMarked;
