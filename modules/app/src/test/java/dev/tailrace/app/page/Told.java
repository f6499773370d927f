package dev.tailrace.app.page;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/** Events as a training job would tell them. */
final class Told {
  private static final int ROWS = 10_000;

  private Told() {}

  static String started(String run, String project, String name) {
    return """
        {"type":"run.started","v":1,"run":"%s","time":%d,"project":"%s","name":"%s",\
        "heartbeatMs":10000,"config":{"lr":0.1,"model":"cnn"}}"""
        .formatted(run, System.currentTimeMillis(), project, name);
  }

  static String finished(String run) {
    return "{\"type\":\"run.finished\",\"v\":1,\"run\":\"%s\",\"time\":%d,\"status\":\"finished\"}"
        .formatted(run, System.currentTimeMillis());
  }

  /** One value of a metric for each step. */
  static List<String> curve(String run, String metric, int from, int to, IntToDoubleFunction of) {
    List<String> events = new ArrayList<>();
    for (int begin = from; begin < to; begin += ROWS) {
      StringBuilder steps = new StringBuilder();
      StringBuilder values = new StringBuilder();
      for (int step = begin; step < Math.min(to, begin + ROWS); step++) {
        String comma = step == begin ? "" : ",";
        steps.append(comma).append(step);
        values.append(comma).append(of.applyAsDouble(step));
      }
      events.add(
          """
          {"type":"metrics","v":1,"run":"%s","time":%d,"steps":[%s],"metrics":{"%s":[%s]}}"""
              .formatted(run, System.currentTimeMillis(), steps, metric, values));
    }
    return events;
  }

  static String lines(String run, int from, int to) {
    StringBuilder lines = new StringBuilder();
    for (int i = from; i < to; i++) {
      lines.append(i == from ? "" : ",").append("\"line ").append(i).append('"');
    }
    return """
        {"type":"log","v":1,"run":"%s","time":%d,"stream":"stdout","lines":[%s]}"""
        .formatted(run, System.currentTimeMillis(), lines);
  }
}
