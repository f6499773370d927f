package dev.tailrace.server.read;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/**
 * Writes columns of one curve on a grid that many share: null where the curve has no bucket.
 *
 * @param at the curve's bucket at each place of the grid; -1 for none
 */
@SuppressWarnings("ArrayRecordComponent") // lives as long as it takes to write one curve
record GridColumns(int[] at, long[] nonFinite) {
  /** Whether the curve's bucket stands at a place of the grid. */
  @FunctionalInterface
  interface Standing {
    boolean at(int bucket, int place);
  }

  static GridColumns of(int places, long[] nonFinite, Standing standing) {
    int[] at = new int[places];
    for (int place = 0, bucket = 0; place < places; place++) {
      boolean here = bucket < nonFinite.length && standing.at(bucket, place);
      at[place] = here ? bucket++ : -1;
    }
    return new GridColumns(at, nonFinite);
  }

  void last(JsonGenerator json, double[] values) throws IOException {
    var array = new NumberArray(at.length);
    for (int bucket : at) {
      if (bucket >= 0) {
        array.add(values[bucket]);
      } else {
        array.addNull();
      }
    }
    array.write(json, "last");
  }

  /** Over finite values: null also where a bucket has none, or no mean that can be told. */
  void finite(JsonGenerator json, String name, double[] values) throws IOException {
    var array = new NumberArray(at.length);
    for (int bucket : at) {
      array.addFinite(bucket >= 0 ? values[bucket] : Double.NaN);
    }
    array.write(json, name);
  }

  void nonFinite(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("nonFinite");
    for (int bucket : at) {
      if (bucket < 0) {
        json.writeNull();
      } else {
        json.writeNumber(nonFinite[bucket]);
      }
    }
    json.writeEndArray();
  }
}
