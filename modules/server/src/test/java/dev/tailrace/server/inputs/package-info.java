/**
 * What comes in badly, row by row of the page docs/reference/inputs.md: published past the server
 * straight to a real broker, and looked at by HTTP only. A row that is not on the page, or a reason
 * that the page does not name, fails.
 */
@NullMarked
package dev.tailrace.server.inputs;

import org.jspecify.annotations.NullMarked;
