package dev.tailrace.app.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a {@link Sender} says that it sent and that was acknowledged, by run. */
record Ledger(Map<String, SortedSet<Integer>> sent, Map<String, SortedSet<Integer>> acked) {
  static Ledger read(Path file) throws IOException {
    Ledger ledger = new Ledger(new TreeMap<>(), new TreeMap<>());
    for (String line : Files.readAllLines(file)) {
      String[] words = line.split(" ", -1);
      if (words.length == 3) {
        (words[0].equals("acked") ? ledger.acked : ledger.sent)
            .computeIfAbsent(words[1], _ -> new TreeSet<>())
            .add(Integer.parseInt(words[2]));
      }
    }
    return ledger;
  }

  long ackedEvents() {
    return 3L * acked.values().stream().mapToInt(Set::size).sum();
  }
}
