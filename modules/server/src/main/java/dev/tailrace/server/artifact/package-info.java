/**
 * The bytes of artifacts: a folder of files that are named by their SHA-256, nothing else.
 *
 * <p>A path that a user chose is looked up in the run's events and never joined to a path of the
 * file system. Bytes are the one thing that is not in the log; that they exist is.
 */
@NullMarked
package dev.tailrace.server.artifact;

import org.jspecify.annotations.NullMarked;
