package dev.tailrace.testkit.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a {@link Trainer} has written down: a line before each request, one after each answer. A
 * last line without an end is that of a process that was killed.
 *
 * @param sent numbers of batches by run, whatever became of them
 * @param acked those that were acknowledged
 * @param flaws what the trainer itself saw going wrong, as {@code flaw run n}
 * @param ackMsMax the longest that a batch took from its first try until it was acknowledged
 */
public record Ledger(
    SortedMap<String, SortedSet<Integer>> sent,
    Map<String, SortedSet<Integer>> acked,
    List<String> flaws,
    int reads,
    long ackMsMax) {
  /** What a line begins with. */
  enum Word {
    SENT,
    ACKED,
    READ,
    FLAW
  }

  static String line(Word word, String run, int n, String detail) {
    return (word + " " + run + " " + n + " " + detail).strip() + "\n";
  }

  public static Ledger read(Path file) throws IOException {
    SortedMap<String, SortedSet<Integer>> sent = new TreeMap<>();
    Map<String, SortedSet<Integer>> acked = new TreeMap<>();
    List<String> flaws = new ArrayList<>();
    int reads = 0;
    long ackMsMax = 0;
    String text = Files.readString(file);
    for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
      String[] words = line.split(" ", 4);
      int n = Integer.parseInt(words[2]);
      switch (Word.valueOf(words[0])) {
        case SENT -> sent.computeIfAbsent(words[1], _ -> new TreeSet<>()).add(n);
        case ACKED -> {
          acked.computeIfAbsent(words[1], _ -> new TreeSet<>()).add(n);
          ackMsMax = Math.max(ackMsMax, Long.parseLong(words[3]));
        }
        case READ -> reads++;
        case FLAW -> flaws.add(words[3] + " " + words[1] + " " + n);
      }
    }
    return new Ledger(sent, acked, List.copyOf(flaws), reads, ackMsMax);
  }

  /** How many batches were acknowledged. */
  public int batches() {
    return acked.values().stream().mapToInt(Set::size).sum();
  }

  /** This one, with what a later one of the same trainer says was sent. */
  public Ledger sentUntil(Ledger later) {
    return new Ledger(later.sent, acked, flaws, reads, ackMsMax);
  }

  /** The highest number of a batch that was begun. */
  int roundsBegun() {
    return sent.values().stream().mapToInt(it -> it.last()).max().orElse(0);
  }

  SortedSet<Integer> ackedOf(String run) {
    return acked.getOrDefault(run, new TreeSet<>());
  }
}
