/**
 * The web page in a real browser, against the real server. What a user would see is looked for by
 * its role and its words, not by how it is built. The browser is Debian's Chromium, or the one that
 * TAILRACE_CHROMIUM names; without one these tests fail.
 */
@NullMarked
package dev.tailrace.app.page;

import org.jspecify.annotations.NullMarked;
