/**
 * The proof that what is shown is what the log says: folds the log once more, in memory, and
 * compares digests. Shares the folds with the views, but neither their stores nor their state.
 */
@NullMarked
package dev.tailrace.streams.verify;

import org.jspecify.annotations.NullMarked;
