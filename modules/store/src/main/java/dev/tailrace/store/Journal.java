package dev.tailrace.store;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a batch that is too large for one write, so that it still shows whole or not at all after
 * a crash: its pieces go into the store as bytes first; when all of them are there, they are
 * applied one by one. Who dies before that has written nothing; who dies later finds the rest done
 * by {@link #recovered}. Only a reader who looks in between, in the same process, sees pieces.
 *
 * <p>One thread at a time, and one journal at a time in a store.
 */
public final class Journal {
  private final KeyValues store;
  private final byte[] prefix;
  private final Batch batch;
  private final long weightMax;
  // Where the pieces begin; and where the last one ends, once all are in the store.
  private final List<Integer> bounds = new ArrayList<>(List.of(0));
  private int applied;

  /**
   * A batch that is not written yet, and not changed any more.
   *
   * @param prefix of plain keys that nobody else uses
   * @param weightMax {@link Batch#weight} of a piece, about
   */
  public Journal(KeyValues store, byte[] prefix, Batch batch, long weightMax) {
    this.store = store;
    this.prefix = prefix;
    this.batch = batch;
    this.weightMax = weightMax;
  }

  /** Does the next write; whether there are more to come. */
  public boolean step() {
    int from = bounds.getLast();
    if (from < batch.size()) {
      int to = batch.pieceEnd(from, weightMax);
      if (from == 0 && to == batch.size()) {
        store.write(batch);
        return false;
      }
      bounds.add(to);
      keep(batch.piece(from, to));
      return true;
    }
    return pieces() > 0 && apply();
  }

  private int pieces() {
    return bounds.size() - 1;
  }

  private void keep(Batch piece) {
    var kept = new Batch();
    kept.put(key(pieces()), piece.encode());
    if (bounds.getLast() == batch.size()) {
      kept.put(prefix, number(pieces()));
    }
    store.write(kept);
  }

  private boolean apply() {
    Batch piece = batch.piece(bounds.get(applied), bounds.get(applied + 1));
    applied++;
    if (applied == pieces()) {
      removeFrom(piece);
    }
    store.write(piece);
    return applied < pieces();
  }

  private void removeFrom(Batch piece) {
    piece.remove(prefix);
    for (int number = 1; number <= pieces(); number++) {
      piece.remove(key(number));
    }
  }

  private byte[] key(int number) {
    return key(prefix, number);
  }

  private static byte[] key(byte[] prefix, int number) {
    return ByteBuffer.allocate(prefix.length + Integer.BYTES).put(prefix).putInt(number).array();
  }

  private static byte[] number(int number) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
  }

  /** The store, with a batch finished that was whole when its writer died, and others forgotten. */
  public static KeyValues recovered(KeyValues store, byte[] prefix) {
    var rest = new Batch();
    byte[] pieces = store.get(prefix);
    if (pieces != null) {
      for (int number = 1; number <= ByteBuffer.wrap(pieces).getInt(); number++) {
        byte[] piece = store.get(key(prefix, number));
        if (piece == null) {
          throw store.damaged("piece %d of a batch is missing".formatted(number));
        }
        rest.addAll(Batch.decode(piece));
      }
    }
    store.scanPrefix(
        prefix,
        (key, _) -> {
          rest.remove(key);
          return true;
        });
    if (!rest.isEmpty()) {
      store.write(rest);
    }
    return store;
  }
}
