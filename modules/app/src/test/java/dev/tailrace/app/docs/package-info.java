/**
 * The code of README.md and of the pages in docs/, done as a newcomer does it: page by page, in
 * order, in an empty folder, against a server that the page itself started.
 */
@NullMarked
package dev.tailrace.app.docs;

import org.jspecify.annotations.NullMarked;
