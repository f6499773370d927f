package dev.tailrace.app.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceIdTest {
  @TempDir Path folder;

  @Test
  void each_data_folder_has_its_own_and_keeps_it() {
    String one = InstanceId.of(folder.resolve("one"));
    String other = InstanceId.of(folder.resolve("other"));

    assertEquals(one, InstanceId.of(folder.resolve("one")));
    assertNotEquals(one, other);
  }

  @Test
  void a_folder_that_cannot_be_written_is_a_bad_setting() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThrows(IllegalArgumentException.class, () -> InstanceId.of(file.resolve("data")));
  }

  @Test
  void a_file_that_a_machine_left_empty_when_it_lost_power_is_written_again() throws Exception {
    Path file = Files.writeString(folder.resolve("instance"), "");

    String id = InstanceId.of(folder);

    assertEquals(id, Files.readString(file));
    assertEquals(id, InstanceId.of(folder));
  }

  @Test
  void a_file_that_holds_none_is_refused() throws Exception {
    Files.writeString(folder.resolve("instance"), "a b");

    assertThrows(IllegalArgumentException.class, () -> InstanceId.of(folder));
  }
}
