package dev.tailrace.streams;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.broker.EmbeddedBroker;
import dev.tailrace.streams.store.Opened;
import dev.tailrace.streams.store.ViewOpener;
import dev.tailrace.streams.view.View;
import dev.tailrace.wire.Topic;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an instance says of itself when it cannot do its work. */
final class BrokenFoldsTest {
  @TempDir Path folder;

  /** Folds nothing: its library does not fit. */
  private static ViewOpener<CountingView> unsound() {
    return (_, folder, _) -> {
      CountingView view = new CountingView(folder);
      View broken =
          (View)
              Proxy.newProxyInstance(
                  View.class.getClassLoader(),
                  new Class<?>[] {View.class},
                  (_, method, arguments) -> {
                    if (method.getName().equals("apply")) {
                      throw new NoSuchMethodError("apply");
                    }
                    return method.invoke(view, arguments);
                  });
      return new Opened<>(broken, view, TreeMap::new);
    };
  }

  @Test
  void folds_that_stopped_for_good_ask_for_a_restart() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"), 0);
        LogFixture log = new LogFixture(broker.bootstrap(), "broken.", folder)) {
      FoldApp app = log.app("a", _ -> unsound());
      app.start();
      LogFixture.ready(app);
      assertNull(app.broken());

      log.write(Topic.METRICS, 0, 1);

      await().atMost(30, SECONDS).until(() -> app.broken() != null);
      await().atMost(30, SECONDS).until(() -> app.kafka().state().equals("error"));
      assertTrue(app.readiness().stream().anyMatch(it -> !it.ok()));
    }
  }

  @Test
  void a_disk_that_is_nearly_full_is_told_with_what_to_do() {
    String told = Readiness.disk(new Disk(3 << 20, 1L << 40), folder);

    assertAll(
        () -> assertTrue(told.contains("only 3 MiB are free in " + folder), told),
        () -> assertTrue(told.contains("make room"), told),
        () -> assertEquals("", Readiness.disk(new Disk(64 << 20, 1L << 40), folder)));
  }

  @Test
  void a_folder_that_is_not_there_yet_is_looked_at_where_it_will_be() {
    Disk there = Disk.of(folder);

    Disk coming = Disk.of(folder.resolve("not/yet"));

    assertEquals(there.sizeBytes(), coming.sizeBytes());
    assertTrue(coming.freeBytes() > 0);
  }
}
