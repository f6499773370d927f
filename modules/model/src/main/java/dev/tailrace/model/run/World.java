package dev.tailrace.model.run;

/**
 * How many ranks the run has: the first word of the latest attempt that said it.
 *
 * @param attempt the attempt that said so; older attempts' ranks at or beyond {@code size} have
 *     left the run
 */
public record World(int size, int attempt) {}
