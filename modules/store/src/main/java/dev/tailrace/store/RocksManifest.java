package dev.tailrace.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * Looks at a store's MANIFEST before RocksDB does: RocksDB 10.1 never returns from an open when one
 * bit of a record's type says that the record is one of a recycled log.
 *
 * <p>The format is that of LevelDB's log: blocks of 32 KiB; a record is a masked CRC-32C of type
 * and payload (4 bytes), a length (2), a type (1) and the payload, little-endian. What is cut off
 * at the end of the file is left to RocksDB, which knows how far it had written.
 */
final class RocksManifest {
  private static final int BLOCK_BYTES = 32 << 10;
  private static final int HEAD_BYTES = 7;
  private static final int TYPE_AT = 6;
  private static final int LAST_TYPE = 4; // full, first, middle, last
  private static final int MASK = 0xa282ead8;

  private RocksManifest() {}

  /**
   * Checks the one that CURRENT names; a folder without either is a new store.
   *
   * @throws IOException when a record is damaged
   */
  static void check(Path folder) throws IOException {
    ByteBuffer bytes;
    Path manifest;
    try {
      manifest = folder.resolve(Files.readString(folder.resolve("CURRENT"), UTF_8).strip());
      bytes = ByteBuffer.wrap(Files.readAllBytes(manifest)).order(ByteOrder.LITTLE_ENDIAN);
    } catch (NoSuchFileException | InvalidPathException _) {
      return; // RocksDB tells what is missing
    }
    int damagedAt = damagedAt(bytes);
    if (damagedAt >= 0) {
      throw new IOException("a record is damaged at byte " + damagedAt + " of " + manifest);
    }
  }

  /** Where the first damaged record begins; -1 when there is none. */
  static int damagedAt(ByteBuffer bytes) {
    int at = 0;
    while (at + HEAD_BYTES <= bytes.limit()) {
      int leftInBlock = BLOCK_BYTES - at % BLOCK_BYTES;
      if (leftInBlock < HEAD_BYTES) {
        at += leftInBlock;
        continue;
      }
      int length = Short.toUnsignedInt(bytes.getShort(at + 4));
      byte type = bytes.get(at + TYPE_AT);
      if (type == 0 && length == 0 && bytes.getInt(at) == 0) {
        return -1; // room that was taken ahead
      }
      int size = HEAD_BYTES + length;
      if (at + size > bytes.limit()) {
        return -1;
      }
      boolean known = type >= 1 && type <= LAST_TYPE && size <= leftInBlock;
      if (!known || bytes.getInt(at) != maskedCrc(bytes, at + TYPE_AT, length + 1)) {
        return at;
      }
      at += size;
    }
    return -1;
  }

  private static int maskedCrc(ByteBuffer bytes, int at, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(at, length));
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }
}
