package dev.tailrace.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

final class RocksManifestTest {
  private static final int TYPE_AT = 6;
  private static final int RECYCLED = 4; // a full record, 1, becomes a recycled full one, 5

  @TempDir Path folder;

  private Path manifest = Path.of("");
  private byte[] whole = new byte[0];

  @BeforeEach
  void fill() throws IOException {
    for (byte round = 0; round < 4; round++) {
      try (RocksMemory memory = new RocksMemory(8 << 20, 4 << 20);
          RocksKeyValues store = open(memory)) {
        Batch batch = new Batch();
        batch.put(new byte[] {round}, new byte[100]);
        store.write(batch);
        store.flush();
      }
    }
    manifest = folder.resolve(Files.readString(folder.resolve("CURRENT")).strip());
    whole = Files.readAllBytes(manifest);
  }

  private RocksKeyValues open(RocksMemory memory) {
    return RocksKeyValues.open("runs-0", folder, memory, EnumSet.of(Family.PLAIN));
  }

  private static int damagedAt(byte[] bytes) {
    return RocksManifest.damagedAt(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
  }

  @Test
  void what_rocksdb_wrote_is_whole_however_it_is_cut_off() {
    for (int end = 0; end <= whole.length; end++) {
      assertEquals(-1, damagedAt(Arrays.copyOf(whole, end)));
    }
    assertEquals(-1, damagedAt(Arrays.copyOf(whole, whole.length + 100_000)), "room ahead");
  }

  @Test
  void every_flipped_bit_is_found_unless_it_makes_the_rest_a_torn_end() {
    int missed = 0;
    for (int bit = 0; bit < whole.length * Byte.SIZE; bit++) {
      byte[] bytes = whole.clone();
      bytes[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      missed += damagedAt(bytes) < 0 ? 1 : 0;
    }
    int records = types().length;
    assertTrue(missed < records * Short.SIZE, missed + " of lengths, in " + records + " records");
  }

  /** Where the types of the records stand. */
  private int[] types() {
    ByteBuffer bytes = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
    int[] found = new int[whole.length];
    int count = 0;
    for (int at = 0; at < whole.length; at += TYPE_AT + 1 + bytes.getShort(at + 4)) {
      found[count++] = at + TYPE_AT;
    }
    return Arrays.copyOf(found, count);
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
  void a_record_that_calls_itself_recycled_is_refused_where_rocksdb_would_never_return()
      throws IOException {
    for (int type : types()) {
      byte[] bytes = whole.clone();
      bytes[type] ^= RECYCLED;
      Files.write(manifest, bytes);

      try (RocksMemory memory = new RocksMemory(8 << 20, 4 << 20)) {
        StorageException refused = assertThrows(StorageException.class, () -> open(memory));

        assertTrue(refused.toString().contains("byte " + (type - TYPE_AT)), refused::toString);
      }
    }
  }

  @Test
  void a_current_that_names_nothing_is_left_to_rocksdb() throws IOException {
    Files.writeString(folder.resolve("CURRENT"), "a\0b\n");

    RocksManifest.check(folder);

    RocksManifest.check(folder.resolve("new"));
  }
}
