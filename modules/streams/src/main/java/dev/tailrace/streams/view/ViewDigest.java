package dev.tailrace.streams.view;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a view knows, as one number a run: equal digests mean equal answers.
 *
 * @param appliedOffset the highest offset that is in it; itself no part of any digest
 * @param runs SHA-256 in hex by run id; dead letters that named no run stand under the empty id
 */
public record ViewDigest(long appliedOffset, SortedMap<String, String> runs) {
  public ViewDigest {
    runs = Collections.unmodifiableSortedMap(new TreeMap<>(runs));
  }

  /** The digest of the whole partition: SHA-256 over run ids and run digests, in run order. */
  public String partition() {
    Canon canon = new Canon();
    runs.forEach((run, digest) -> canon.add(run).add(digest));
    return canon.hex();
  }

  /** Both together; for views that folded different runs. */
  public ViewDigest plus(ViewDigest other) {
    SortedMap<String, String> all = new TreeMap<>(runs);
    all.putAll(other.runs);
    return new ViewDigest(Math.max(appliedOffset, other.appliedOffset), all);
  }
}
