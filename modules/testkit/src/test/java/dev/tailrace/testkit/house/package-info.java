/**
 * What keeps the house in order: the rules of style that a test can check, and the launcher.
 *
 * <p>These tests read the repository itself, found by the system property {@code tailrace.root}.
 */
@NullMarked
package dev.tailrace.testkit.house;

import org.jspecify.annotations.NullMarked;
