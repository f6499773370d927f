package dev.tailrace.series.engine;

import java.util.concurrent.ConcurrentLinkedDeque;

/** Codecs that readers borrow: they own native memory, so they are made once and used again. */
final class Codecs implements AutoCloseable {
  private final ConcurrentLinkedDeque<ChunkCodec> idle = new ConcurrentLinkedDeque<>();

  /** A codec for one reader; closing gives it back. */
  record Lent(ChunkCodec codec, ConcurrentLinkedDeque<ChunkCodec> home) implements AutoCloseable {
    @Override
    public void close() {
      home.push(codec);
    }
  }

  Lent lend() {
    ChunkCodec known = idle.poll();
    return new Lent(known == null ? new ChunkCodec() : known, idle);
  }

  /** No codec may be lent any more. */
  @Override
  public void close() {
    for (ChunkCodec codec = idle.poll(); codec != null; codec = idle.poll()) {
      codec.close();
    }
  }
}
