/**
 * A real training, small enough for any machine: a multilayer perceptron learns three spirals,
 * data-parallel over several ranks.
 *
 * <p>Nothing here is drawn or faked. Every rank has its own shard and its own {@link
 * dev.tailrace.app.demo.Reporter}; an {@link dev.tailrace.app.demo.AllReduce} averages the
 * gradients at each step, so that all ranks hold the same weights. Ranks are threads ({@link
 * dev.tailrace.app.demo.ThreadAllReduce}) or processes ({@link
 * dev.tailrace.app.demo.LoopbackAllReduce}). The same seed gives the same weights.
 */
@NullMarked
package dev.tailrace.app.demo;

import org.jspecify.annotations.NullMarked;
