/** The laws of the writer ledger, and its model test. */
@NullMarked
package dev.tailrace.model.ledger;

import org.jspecify.annotations.NullMarked;
