/** Tests of the views: what a record changes, once, in memory and in RocksDB alike. */
@NullMarked
package dev.tailrace.streams.view;

import org.jspecify.annotations.NullMarked;
