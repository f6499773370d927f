package dev.tailrace.streams.view;

/**
 * Events of one writer that have not arrived although later ones have.
 *
 * @param rank the rank that the writer reported for
 * @param toSeq inclusive
 */
public record WriterGap(String writer, int rank, long fromSeq, long toSeq) {}
