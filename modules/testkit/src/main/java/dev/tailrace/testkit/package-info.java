/**
 * What tests of several modules share: the contract that every implementation of a port passes,
 * generators whose seed is printed, and the harness that breaks things on purpose.
 *
 * <p>In the test scope only; the build refuses it elsewhere. Tests of the house itself (style, the
 * launcher) are among this module's own tests.
 */
@NullMarked
package dev.tailrace.testkit;

import org.jspecify.annotations.NullMarked;
