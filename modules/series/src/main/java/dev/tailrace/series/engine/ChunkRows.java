package dev.tailrace.series.engine;

/** Room for the decoded rows of one column of a chunk. */
final class ChunkRows {
  final Axes axes = new Axes(RowGroup.CHUNK_ROWS);
  final double[] values = new double[RowGroup.CHUNK_ROWS];
}
