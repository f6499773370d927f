/**
 * The command line. Data goes to standard output, talk to standard error; a terminal gets tables
 * and colour, a pipe gets tab-separated lines, {@code --json} gives what scripts should read.
 *
 * <p>A command returns an {@link dev.tailrace.app.cli.ExitCode} or throws a {@link
 * dev.tailrace.app.cli.CommandException}, which becomes one sentence.
 */
@NullMarked
package dev.tailrace.app.cli;

import org.jspecify.annotations.NullMarked;
