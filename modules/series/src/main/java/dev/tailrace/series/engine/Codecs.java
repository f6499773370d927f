package dev.tailrace.series.engine;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicBoolean;

/** Codecs that readers borrow: they own native memory, so they are made once and used again. */
final class Codecs implements AutoCloseable {
  private final ConcurrentLinkedDeque<ChunkCodec> idle = new ConcurrentLinkedDeque<>();

  /** A codec for one reader; closing gives it back, closing again is a no-op. */
  static final class Lent implements AutoCloseable {
    private final ChunkCodec codec;
    private final ConcurrentLinkedDeque<ChunkCodec> home;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Lent(ChunkCodec codec, ConcurrentLinkedDeque<ChunkCodec> home) {
      this.codec = codec;
      this.home = home;
    }

    ChunkCodec codec() {
      return codec;
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        home.push(codec);
      }
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
