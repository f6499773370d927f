package dev.tailrace.server.tail;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.TreeMap;

/** What a page shows of one series: series frames put over what it had. */
final class SeriesPicture {
  /** Buckets by their start. */
  final TreeMap<Long, String> buckets = new TreeMap<>();

  void put(Frames.Frame frame) {
    JsonNode json = frame.json();
    long from = json.get("from").asLong();
    long to = json.get("to").isNull() ? Long.MAX_VALUE : json.get("to").asLong();
    buckets.subMap(from, true, to, true).clear();
    for (int i = 0; i < json.get("x").size(); i++) {
      buckets.put(
          json.get("x").get(i).asLong(),
          "%s %s %s %s %s"
              .formatted(
                  json.get("last").get(i),
                  json.get("min").get(i),
                  json.get("max").get(i),
                  json.get("mean").get(i),
                  json.get("nonFinite").get(i)));
    }
  }
}
