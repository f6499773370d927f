/**
 * Projects: a small topic of one partition that every server folds whole, from its beginning, into
 * memory. A run names its project; a project that nobody described exists all the same.
 */
@NullMarked
package dev.tailrace.streams.project;

import org.jspecify.annotations.NullMarked;
