package dev.tailrace.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.client.MetricDefinition.Goal;
import dev.tailrace.client.MetricDefinition.Summary;
import dev.tailrace.model.event.RunEvent.ArtifactLogged;
import dev.tailrace.model.event.RunEvent.FileRef;
import dev.tailrace.model.event.RunEvent.MediaLogged;
import dev.tailrace.model.event.RunEvent.MetricDefined;
import dev.tailrace.model.event.RunEvent.ResourceUsed;
import dev.tailrace.model.event.RunEvent.SourceSaved;
import dev.tailrace.model.event.RunScoped;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run says of its metrics and of files, as the codec of the server reads it. */
final class RunVerbsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Path EXAMPLES =
      Path.of(System.getProperty("tailrace.root", "../.."), "schemas", "examples");
  private static final String ABC_HEX =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir Path folder;
  private final ArtifactSink server = new ArtifactSink();

  @AfterEach
  void stop() {
    server.close();
  }

  private Run run() {
    return server.run(folder.resolve("spools"));
  }

  private Path file(String name) throws IOException {
    return Files.writeString(folder.resolve(name), "abc");
  }

  private <E extends RunScoped> E only(Class<E> type) {
    List<E> all = server.arrivals().of(type);
    assertEquals(1, all.size(), () -> type.getSimpleName() + " in " + server.arrivals());
    return all.getFirst();
  }

  private static RunScoped example(String name) throws IOException {
    return Arrivals.decode(Files.readAllBytes(EXAMPLES.resolve(name + ".cbor")));
  }

  @Test
  void a_metric_is_defined_as_in_the_example() throws IOException {
    try (Run run = run()) {
      run.defineMetric(
          MetricDefinition.of("val/loss").x("epoch").summary(Summary.MIN).goal(Goal.MINIMIZE));
    }

    MetricDefined said = only(MetricDefined.class);
    assertEquals(
        example("metric.defined"),
        new MetricDefined(
            example("metric.defined").header(),
            said.name(),
            said.x(),
            said.summary(),
            said.goal()));
  }

  @Test
  void every_word_of_a_definition_is_taken() {
    try (Run run = run()) {
      for (Summary summary : Summary.values()) {
        run.defineMetric(MetricDefinition.of("loss").summary(summary));
      }
      for (Goal goal : Goal.values()) {
        run.defineMetric(MetricDefinition.of("loss").goal(goal));
      }
      assertEquals(0, run.stats().errors());
    }

    assertEquals(
        Summary.values().length + Goal.values().length,
        server.arrivals().of(MetricDefined.class).size());
  }

  @Test
  void media_is_stored_and_then_told_as_in_the_example() throws Exception {
    boolean stored;
    try (Run run = run()) {
      stored =
          run.logMedia(Media.image("samples", file("Grid.PNG")).step(40).caption("a caption ✓"))
              .await(PATIENCE);
    }

    MediaLogged said = only(MediaLogged.class);
    assertTrue(stored);
    assertEquals("media/samples/40-ba7816bf8f01.png", said.path());
    assertEquals(Set.of(said.path()), server.put.keySet());
    assertEquals(ABC_HEX, said.sha256());
    MediaLogged example = (MediaLogged) example("media.logged");
    assertEquals(
        example,
        new MediaLogged(
            example.header(),
            said.name(),
            said.step(),
            said.kind(),
            example.path(),
            example.sha256(),
            said.caption()));
  }

  @Test
  void media_that_the_server_does_not_keep_is_told_with_where_it_lies() throws Exception {
    server.status = 501;
    try (Run run = run()) {
      assertFalse(run.logMedia(Media.table("rows", file("rows.csv"))).await(PATIENCE));
    }

    MediaLogged said = only(MediaLogged.class);
    FileRef artifact = only(ArtifactLogged.class).file();
    assertNull(said.step());
    assertEquals("media/rows/ba7816bf8f01.csv", said.path());
    assertEquals(said.path(), artifact.path());
    assertEquals(file("rows.csv").toUri().toString(), artifact.uri());
  }

  @Test
  void a_source_is_stored_below_its_own_folder() throws Exception {
    try (Run run = run()) {
      assertTrue(run.saveSource(file("train.py")).await(PATIENCE));
      assertTrue(run.saveSource(Path.of("src/../pom.xml")).await(PATIENCE));
    }

    List<FileRef> said =
        server.arrivals().of(SourceSaved.class).stream().map(SourceSaved::file).toList();
    assertEquals(new FileRef("source/train.py", ABC_HEX, 3L, null, null), said.getFirst());
    assertEquals("source/pom.xml", said.getLast().path());
    assertEquals(Set.of("source/train.py", "source/pom.xml"), server.put.keySet());
  }

  @Test
  void a_resource_is_hashed_and_stays_where_it_is() throws Exception {
    Path digits = file("digits.csv");
    try (Run run = run()) {
      assertFalse(run.useResource(digits, "data").await(PATIENCE));
      run.useResource("weights", URI.create("s3://bucket/w.pt"), null);
    }

    List<FileRef> said =
        server.arrivals().of(ResourceUsed.class).stream().map(ResourceUsed::file).toList();
    String uri = digits.toUri().toString();
    assertEquals(
        List.of(
            new FileRef(digits.toString(), ABC_HEX, 3L, uri, "data"),
            new FileRef("weights", null, null, "s3://bucket/w.pt", null)),
        said);
    assertEquals(((ResourceUsed) example("resource.used")).file().role(), said.getFirst().role());
    assertEquals(Set.of(), server.put.keySet());
  }

  @Test
  @SuppressWarnings("NullAway") // a program that is not null-checked calls it so
  void what_cannot_be_said_is_counted_and_never_thrown() throws Exception {
    Run run = run();

    run.defineMetric(MetricDefinition.of("bad\nname"));
    run.defineMetric(null);
    run.logMedia(Media.image("bad\nname", file("a.png")));
    run.logMedia(Media.image("samples", file("a.png")).step(-1));
    run.logMedia(Media.image("samples", folder.resolve("missing.png"))).await(PATIENCE);
    run.saveSource(null);
    run.saveSource(folder).await(PATIENCE);
    run.useResource(folder.resolve("missing.csv"), "data").await(PATIENCE);
    run.useResource("", URI.create("s3://bucket/w.pt"), null);
    run.artifact("x", null);
    run.artifact(null);
    run.finish();

    Stats stats = run.stats();
    assertEquals(11, stats.errors(), () -> String.valueOf(stats));
    assertEquals(stats.logged(), stats.recorded() + stats.dropped());
    assertEquals(2, server.arrivals().events().size(), "start and end");
    assertEquals(Set.of(), server.put.keySet());
    assertFalse(run.logMedia(Media.image("late", file("a.png"))).await(PATIENCE));
  }
}
