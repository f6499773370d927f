package dev.tailrace.server.read;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tailrace.model.Names;
import dev.tailrace.model.Reason;
import dev.tailrace.server.http.Cursor;
import dev.tailrace.server.http.Exchange;
import dev.tailrace.server.http.Nearest;
import dev.tailrace.server.http.Parameters;
import dev.tailrace.server.http.Problem;
import dev.tailrace.server.http.ProblemCode;
import dev.tailrace.server.read.RecordSource.Place;
import dev.tailrace.streams.Lease;
import dev.tailrace.streams.project.ProjectsView;
import dev.tailrace.streams.view.DeadLetter;
import dev.tailrace.streams.view.DeadLetterBook;
import dev.tailrace.wire.Topic;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code /dead-letters}: by partition, topic and offset, so that a page goes on exactly
 * behind the one before. Those of the projects come last.
 */
public final class DeadLetterRoute {
  private static final Pattern MARK = Pattern.compile("([0-9]{1,9}):([0-9]{1,9}):([0-9]{1,18})");

  private static final int SCANNED_MAX = 20_000;
  private static final int BYTES_SHOWN_MAX = 4 << 10;
  private static final List<Topic> TOPICS = List.of(Topic.RUNS, Topic.METRICS, Topic.LOGS);

  private final Reader reader;
  private final RecordSource source;
  private final ProjectsView projects;
  private final int partitions;

  public DeadLetterRoute(
      Reader reader, RecordSource source, ProjectsView projects, int partitions) {
    this.reader = reader;
    this.source = source;
    this.projects = projects;
    this.partitions = partitions;
  }

  private record Found(Place place, DeadLetter letter) {}

  /** Where to go on; partitions first, then topics, then offsets. */
  private record Mark(int partition, int topic, long offset) {
    static final Mark START = new Mark(0, 0, 0);
  }

  public void answer(Exchange exchange) {
    Parameters parameters = exchange.parameters();
    Optional<String> reason = parameters.text("reason").map(DeadLetterRoute::reason);
    Optional<String> run = parameters.text("run");
    if (run.isPresent() && !Names.isId(run.get())) {
      throw Parameters.bad("run", run.get(), "the id of a run");
    }
    int limit = RunListRoute.limit(parameters);
    String question = "dead-letters\n" + reason + "\n" + run;
    Mark from = parameters.text("cursor").map(token -> place(question, token)).orElse(Mark.START);
    Search search =
        new Search(
            limit,
            from,
            letter ->
                reason.map(letter.refusal().reason().code()::equals).orElse(true)
                    && run.map(id -> id.equals(letter.run())).orElse(true));
    // Those of a run as well: what lies on the wrong partition is refused there.
    reader.all(exchange, search::read);
    if (run.isEmpty()) {
      search.read(projects, partitions);
    }
    Map<Place, byte[]> values = source.values(search.found.stream().map(Found::place).toList());
    exchange.json(json -> write(json, search, values, question));
  }

  private static String reason(String text) {
    List<String> codes = Arrays.stream(Reason.values()).map(Reason::code).toList();
    if (codes.contains(text)) {
      return text;
    }
    String hint = Nearest.to(text, codes).map(near -> "; did you mean " + near + "?").orElse("");
    throw Parameters.bad("reason", text, "the code of a reason" + hint);
  }

  private static Mark place(String question, String token) {
    Matcher mark = MARK.matcher(Cursor.decode(question, token));
    if (!mark.matches()) {
      throw Problem.of(ProblemCode.BAD_CURSOR, "the cursor is damaged");
    }
    return new Mark(
        Integer.parseInt(mark.group(1)),
        Integer.parseInt(mark.group(2)),
        Long.parseLong(mark.group(3)));
  }

  /** Collects letters partition by partition until the page is full. */
  private static final class Search {
    private final int limit;
    private final Mark from;
    private final Predicate<DeadLetter> wanted;
    private final List<Found> found = new ArrayList<>();
    private @Nullable Mark next;

    Search(int limit, Mark from, Predicate<DeadLetter> wanted) {
      this.limit = limit;
      this.from = from;
      this.wanted = wanted;
    }

    Search read(Lease lease) {
      int partition = lease.partition();
      for (int topic = 0; topic < TOPICS.size() && next == null; topic++) {
        boolean before =
            partition < from.partition() || (partition == from.partition() && topic < from.topic());
        if (!before) {
          boolean here = partition == from.partition() && topic == from.topic();
          read(lease, topic, here ? from.offset() : 0);
        }
      }
      return this;
    }

    private void read(Lease lease, int topic, long offset) {
      DeadLetterBook.Page page =
          book(lease, TOPICS.get(topic)).page(offset, limit - found.size(), SCANNED_MAX, wanted);
      for (DeadLetter letter : page.letters()) {
        found.add(
            new Found(new Place(TOPICS.get(topic), lease.partition(), letter.offset()), letter));
      }
      if (page.nextOffset() >= 0) {
        next = new Mark(lease.partition(), topic, page.nextOffset());
      }
    }

    /** The projects lie in no partition of the runs; they come behind all of them. */
    void read(ProjectsView projects, int behind) {
      if (next != null) {
        return;
      }
      for (DeadLetter letter :
          projects.deadLetters(from.partition() == behind ? from.offset() : 0)) {
        if (!wanted.test(letter)) {
          continue;
        }
        if (found.size() == limit) {
          next = new Mark(behind, 0, letter.offset());
          return;
        }
        found.add(new Found(new Place(Topic.PROJECTS, 0, letter.offset()), letter));
      }
    }

    private static DeadLetterBook book(Lease lease, Topic topic) {
      return switch (topic) {
        case RUNS -> lease.runs().view().deadLetters();
        case METRICS -> lease.metrics().view().deadLetters();
        case LOGS -> lease.logs().view().deadLetters();
        case HEARTBEATS, PROJECTS, DEAD_LETTERS ->
            throw new IllegalArgumentException(topic + " is no view");
      };
    }
  }

  private static void write(
      JsonGenerator json, Search search, Map<Place, byte[]> values, String question)
      throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("deadLetters");
    for (Found found : search.found) {
      write(json, found, values.get(found.place()));
    }
    json.writeEndArray();
    Mark next = search.next;
    Fields.text(
        json,
        "next",
        next == null
            ? null
            : Cursor.encode(question, next.partition() + ":" + next.topic() + ":" + next.offset()));
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Found found, byte @Nullable [] value)
      throws IOException {
    DeadLetter letter = found.letter();
    json.writeStartObject();
    json.writeStringField("topic", found.place().topic().suffix());
    json.writeNumberField("partition", found.place().partition());
    json.writeNumberField("offset", letter.offset());
    json.writeNumberField("appendTime", letter.appendEpochMs());
    json.writeStringField("run", letter.run());
    json.writeStringField("reason", letter.refusal().reason().code());
    json.writeStringField("detail", letter.refusal().detail());
    Fields.whole(json, "valueBytes", value == null ? null : value.length);
    if (value == null) {
      json.writeNullField("value");
    } else {
      json.writeFieldName("value");
      json.writeBinary(value, 0, Math.min(value.length, BYTES_SHOWN_MAX));
    }
    json.writeEndObject();
  }
}
