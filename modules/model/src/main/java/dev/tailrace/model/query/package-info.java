/**
 * Asking about many runs: one grammar of filters, sorts and columns for HTTP, CLI and page, and the
 * columnar table that answers it.
 *
 * <p>What is absent is a value of its own: it matches only {@code is null}, sorts last and is never
 * 0. {@link dev.tailrace.model.query.RunTable} holds a row for each run of a partition; each fold
 * writes its own columns. Rows of several tables are merged by their {@link
 * dev.tailrace.model.query.SortKey}.
 */
@NullMarked
package dev.tailrace.model.query;

import org.jspecify.annotations.NullMarked;
