package dev.tailrace.server.read;

import java.util.ArrayList;
import java.util.List;

/** Events as a person would type them: what the tests of reading read. */
public final class Story {
  private Story() {}

  static List<String> events() {
    List<String> events = new ArrayList<>();
    events.add(
        """
        {"type":"run.started","v":1,"run":"r1","time":1000,"project":"vision","name":"first",\
        "worldSize":2,"config":{"lr":0.1},"writer":"w0","seq":1}""");
    events.add("{\"type\":\"writer.joined\",\"v\":1,\"run\":\"r1\",\"time\":1000,\"rank\":1}");
    events.add(tags("r1", "colour", "blue"));
    events.add(metrics("r1", 0, "[0,1,2]", "\"loss\":[1.0,0.5,NaN]"));
    events.add(metrics("r1", 0, "[3]", "\"loss\":[0.25],\"acc\":[0.75]"));
    events.add(
        metrics("r1", 1, "[0,1,2]", "\"loss\":[2.0,1.5,1.0]")
            .replace("\"rank\"", "\"writer\":\"w1\",\"seq\":3,\"rank\""));
    events.add(
        """
        {"type":"log","v":1,"run":"r1","time":1000,\
        "lines":["=cmd() hello","step 1\\rstep 2","done"]}""");
    events.add(metrics("orphan", 0, "[0]", "\"other\":[1]"));
    events.add(
        """
        {"type":"metric.defined","v":1,"run":"orphan","time":1,"name":"oth*","x":"epoch",\
        "goal":"minimize"}""");
    events.add("{\"type\":\"run.started\",\"v\":1,\"run\":\"deleted\",\"time\":1}");
    events.add("{\"type\":\"run.deleted\",\"v\":1,\"run\":\"deleted\",\"time\":2}");
    events.add("{\"type\":\"run.started\",\"v\":1,\"run\":\"purged\",\"time\":1}");
    events.add("{\"type\":\"run.purged\",\"v\":1,\"run\":\"purged\",\"time\":2}");
    events.add(tags("purged", "too", "late"));
    for (int i = 0; i < 6; i++) {
      events.add(
          """
          {"type":"run.started","v":1,"run":"n%d","time":%d,"config":{"n":%d,"kind":"%s",\
          "note":"%s"}}"""
              .formatted(i, i, i, i % 2 == 0 ? "even" : "odd", "long ".repeat(10_000) + i));
    }
    return events;
  }

  static String tags(String run, String key, String value) {
    return """
        {"type":"run.tags","v":1,"run":"%s","time":1,"tags":{"%s":"%s"}}"""
        .formatted(run, key, value);
  }

  private static String metrics(String run, int rank, String steps, String columns) {
    return """
        {"type":"metrics","v":1,"run":"%s","time":1000,"rank":%d,"steps":%s,"metrics":{%s}}"""
        .formatted(run, rank, steps, columns);
  }
}
