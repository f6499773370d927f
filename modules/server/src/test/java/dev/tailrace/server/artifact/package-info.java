/** Tests of artifacts: bytes on a disk, told in the log. */
@NullMarked
package dev.tailrace.server.artifact;

import org.jspecify.annotations.NullMarked;
