/**
 * The web page: a few files that lie on the class path, sent as they are.
 *
 * <p>They hold no data, so nobody has to show a token for them; what the page shows it asks the API
 * for, like any other client. A build without a page says so where the page would be.
 */
@NullMarked
package dev.tailrace.server.page;

import org.jspecify.annotations.NullMarked;
