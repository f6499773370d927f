package dev.tailrace.app.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.testkit.fault.JavaProcess;
import dev.tailrace.testkit.fault.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** {@code verify} tells a view that is not what the log says. */
final class VerifyTest {
  /** What the keys of console lines begin with. */
  private static final byte LINES = 'l';

  @TempDir Path folder;

  @Test
  void one_flipped_value_in_a_store_is_found() throws Exception {
    ServerProcess up = new ServerProcess(folder);
    try (JavaProcess server = up.startReady()) {
      up.api()
          .publish(
              """
          {"type":"run.started","v":1,"run":"r","time":1}
          {"type":"metrics","v":1,"run":"r","time":1,"step":1,"metrics":{"loss":0.5}}
          {"type":"log","v":1,"run":"r","time":1,"lines":["a line"]}
          """);
      assertEquals(0, up.verify(), "sound");
      server.stop();
    }

    assertEquals(1, flipLastLine(up.data()));

    try (JavaProcess _ = up.startReady()) {
      assertEquals(1, up.verify());
    }
    String printed = up.verified();
    assertTrue(printed.contains("1 of 24 views are not what the log says"), printed);
  }

  /** Changes one bit of the last stored line of each log view; returns how many there were. */
  private static int flipLastLine(Path data) throws IOException, RocksDBException {
    List<Path> stores;
    try (Stream<Path> all = Files.walk(data)) {
      stores = all.filter(path -> path.endsWith("logs-view")).toList();
    }
    int flipped = 0;
    for (Path store : stores) {
      try (Options options = new Options();
          RocksDB db = RocksDB.open(options, store.toString());
          RocksIterator entries = db.newIterator()) {
        entries.seekForPrev(new byte[] {LINES + 1});
        if (entries.isValid() && entries.key()[0] == LINES) {
          byte[] value = entries.value().clone();
          value[value.length - 1] ^= 1;
          db.put(entries.key(), value);
          flipped++;
        }
      }
    }
    return flipped;
  }
}
