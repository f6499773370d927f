package dev.tailrace.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SurroundingsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"HF_TOKEN", "apiKey", "db.password", "AWS_SECRET_ACCESS_KEY", "auth"})
  void these_are_secrets(String name) {
    assertTrue(Secrets.isSecret(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"max_tokens", "pad_token", "token_count", "author", "monkey", "lr"})
  void these_are_none(String name) {
    assertEquals(false, Secrets.isSecret(name));
  }

  @Test
  void secrets_of_a_command_line_are_struck_out() {
    assertEquals(
        "java -Dpassword=*** -Dx=1 Train --lr 0.1 --api-token=*** --db_password *** https://***@h/",
        Secrets.maskedCommand(
            List.of(
                ("java -Dpassword=a -Dx=1 Train --lr 0.1 --api-token=abc --db_password hunter2"
                        + " https://me:pw@h/")
                    .split(" ", -1))));
  }

  @Test
  void secrets_of_a_config_are_struck_out_by_their_names() {
    Value.Fields config =
        Values.fields(
            Map.of(
                "lr", 0.1, "api_key", "k", "db", Map.of("password", "p"), "url", "http://u:p@h/x"));

    assertEquals(
        Values.fields(
            Map.of(
                "lr",
                0.1,
                "api_key",
                "***",
                "db",
                Map.of("password", "***"),
                "url",
                "http://***@h/x")),
        Secrets.masked(config));
  }

  @Test
  void the_environment_is_told_by_an_allow_list() {
    assertEquals(
        Map.of("JAVA_TOOL_OPTIONS", "-Dtoken=*** -Xmx1g", "MINE", "yes", "HF_TOKEN", "***"),
        Surroundings.toldEnvironment(
            Map.of(
                "JAVA_TOOL_OPTIONS", "-Dtoken=t -Xmx1g",
                "OTHER", "no",
                "MINE", "yes",
                "HF_TOKEN", "t",
                "TAILRACE_ENVIRONMENT", "MINE, HF_TOKEN")));
  }

  @Test
  void the_host_tells_of_java_and_machine() {
    var host = (Value.Fields) Surroundings.host(Map.of());

    assertTrue(
        host.fields()
            .keySet()
            .containsAll(
                List.of(
                    "name", "pid", "os", "java", "vm", "mainClass", "cwd", "cpus", "heapBytesMax")),
        host::toString);
    assertTrue(Surroundings.command() instanceof Value.Text(var line) && line.contains("java"));
  }

  private void git(Path at, String... words) throws IOException, InterruptedException {
    ProcessBuilder git = new ProcessBuilder("git", "-c", "user.name=n", "-c", "user.email=e@e.e");
    git.command().addAll(List.of(words));
    Process process = git.directory(at.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), said);
  }

  private static Map<String, Object> told(Path at) {
    Map<String, Object> told = GitCopy.told(at);
    return told == null ? Map.of() : told;
  }

  @Test
  void a_working_copy_is_told_and_so_is_a_linked_one() throws Exception {
    Path top = Files.createDirectories(folder.resolve("top/sub"));
    git(folder.resolve("top"), "init", "-q", "-b", "trunk");
    Path file = Files.writeString(top.resolve("a.txt"), "a");
    git(top, "add", ".");
    git(top, "commit", "-q", "-m", "first");
    git(top, "remote", "add", "origin", "https://me:pw@host/r.git");
    Map<String, Object> clean = told(top);
    Files.writeString(file, "bb");
    Map<String, Object> changed = told(top);
    git(top, "worktree", "add", "-q", "-b", "other", "../../linked");
    git(top, "pack-refs", "--all");
    Map<String, Object> linked = told(folder.resolve("linked"));

    assertTrue(String.valueOf(clean.get("commit")).matches("[0-9a-f]{40}"), clean::toString);
    assertEquals("trunk", clean.get("branch"));
    assertEquals("https://***@host/r.git", clean.get("remote"));
    assertEquals(false, clean.get("dirty"));
    assertEquals(true, changed.get("dirty"));
    assertEquals("other", linked.get("branch"));
    assertEquals(clean.get("commit"), linked.get("commit"));
    assertEquals(clean.get("remote"), linked.get("remote"));
    assertEquals(Map.of(), told(Path.of("/")));
  }

  @Test
  void the_files_of_linux_are_read_as_it_writes_them() {
    assertEquals(
        Map.of("all", 108.0, "busy", 61.0),
        ProcFiles.cpuTicks(List.of("cpu  10 20 30 40 7 0 0 1 99 99", "cpu0 1 2 3 4")));
    assertEquals(
        Map.of("VmRSS", 2_048.0 * 1_024, "Threads", 17.0),
        ProcFiles.named(List.of("Name:\tjava", "VmRSS:\t    2048 kB", "Threads:\t17")));
    assertEquals(
        Map.of("network_received_bytes_per_second", 5.0, "network_sent_bytes_per_second", 7.0),
        ProcFiles.network(
            List.of(
                "Inter-|   Receive  |  Transmit",
                " face |bytes packets",
                "    lo: 99 1 0 0 0 0 0 0 99 1 0 0 0 0 0 0",
                "  eth0:5 1 0 0 0 0 0 0 7 1 0 0 0 0 0 0")));
    assertEquals(
        Map.of("disk_read_bytes_per_second", 1_024.0, "disk_written_bytes_per_second", 2_048.0),
        ProcFiles.disks(
            List.of("8 0 sda 1 0 2 0 1 0 4 0 0 0 0", "8 1 sda1 1 0 9 0 1 0 9 0 0 0 0"),
            "sda"::equals));
    assertEquals(Map.of(), ProcFiles.cpuTicks(List.of()));
    assertEquals(Map.of(), ProcFiles.network(List.of()));
    assertEquals(Map.of(), ProcFiles.disks(List.of()));
  }
}
