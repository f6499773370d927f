package dev.tailrace.series.engine;

/**
 * What a row group has in full chunks. Never changes, but for {@link ChunkIndex}, which only grows
 * behind what this one knows of.
 *
 * @param chunks rows {@code 0 .. 512 * chunks} are in them, the latter excluded
 * @param index of the chunks
 * @param pyramids of the columns, over the rows of full chunks that came in step order; without an
 *     entry before there was a full chunk
 * @param grain of the pyramids
 * @param late steps that came when the pyramids had reached or passed them: these hold no or older
 *     points of them, so what is in these ranges is read from chunks
 * @param fedEnd the greatest step in the pyramids; {@link Long#MIN_VALUE} without any
 */
@SuppressWarnings("ArrayRecordComponent") // shared between states, never changed
record Sealed(
    int chunks, ChunkIndex index, Pyramid[] pyramids, Grain grain, StepRanges late, long fedEnd) {
  static final Sealed NOTHING =
      new Sealed(0, ChunkIndex.EMPTY, new Pyramid[0], Grain.NONE, StepRanges.NONE, Long.MIN_VALUE);

  Sealed with(Pyramid[] stored) {
    return new Sealed(chunks, index, stored, grain, late, fedEnd);
  }

  Pyramid pyramid(int column) {
    return pyramids.length == 0 ? Pyramid.EMPTY : pyramids[column];
  }
}
