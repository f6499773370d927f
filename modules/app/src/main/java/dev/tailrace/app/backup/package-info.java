/**
 * The log as files, and back: a folder with one file a topic partition and a manifest over them.
 *
 * <p>The topics that are the truth are kept; heartbeats are about now, and copies of dead letters
 * are made again by the server that folds the log. A file is JSON lines under zstd, a record a
 * line, in the order of its partition; the manifest has the SHA-256 of each and is written last, so
 * that a folder without one is no backup. A restore checks everything before it writes.
 */
@NullMarked
package dev.tailrace.app.backup;

import org.jspecify.annotations.NullMarked;
