package dev.tailrace.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A git working copy, a linked one too: its commit, branch and remote are read from its files; only
 * whether there are changes is asked of git, for at most half a second.
 *
 * @param own what belongs to this working copy, such as HEAD
 * @param common what all working copies share, such as branches
 */
record GitCopy(Path top, Path own, Path common) {
  private static final long STATUS_MS_MAX = 500;
  private static final Pattern ORIGIN =
      Pattern.compile("\\[remote \"origin\"]\\s*\\n(?:[^\\[]*\\n)?\\s*url\\s*=\\s*(\\S+)");

  /** What is known of the working copy around a folder; null when there is none. */
  static @Nullable Map<String, Object> told(Path folder) {
    try {
      Optional<GitCopy> copy = around(folder);
      return copy.isPresent() ? copy.get().told() : null;
    } catch (IOException e) {
      return null; // none that can be read
    }
  }

  private static Optional<GitCopy> around(Path folder) throws IOException {
    for (Path at = folder.toAbsolutePath(); at != null; at = at.getParent()) {
      Path git = at.resolve(".git");
      if (Files.isDirectory(git)) {
        return Optional.of(new GitCopy(at, git, git));
      }
      if (Files.isRegularFile(git)) {
        return Optional.of(linked(at, Files.readString(git).strip()));
      }
    }
    return Optional.empty();
  }

  private static GitCopy linked(Path top, String pointer) throws IOException {
    if (!pointer.startsWith("gitdir: ")) {
      throw new IOException("no pointer to a git folder: " + top.resolve(".git"));
    }
    Path own = top.resolve(pointer.substring("gitdir: ".length())).normalize();
    Path common = own.resolve("commondir");
    return Files.isRegularFile(common)
        ? new GitCopy(top, own, own.resolve(Files.readString(common).strip()).normalize())
        : new GitCopy(top, own, own);
  }

  private Map<String, Object> told() throws IOException {
    Map<String, Object> known = new LinkedHashMap<>();
    String head = Files.readString(own.resolve("HEAD")).strip();
    if (head.startsWith("ref: ")) {
      String ref = head.substring("ref: ".length());
      commit(ref).ifPresent(commit -> known.put("commit", commit));
      known.put("branch", ref.replaceFirst("^refs/heads/", ""));
    } else {
      known.put("commit", head);
    }
    remote().ifPresent(url -> known.put("remote", Secrets.masked(url)));
    dirty().ifPresent(dirty -> known.put("dirty", dirty));
    return known;
  }

  private Optional<String> commit(String ref) throws IOException {
    Path loose = common.resolve(ref);
    if (Files.isRegularFile(loose)) {
      return Optional.of(Files.readString(loose).strip());
    }
    Path packed = common.resolve("packed-refs");
    List<String> refs = Files.isRegularFile(packed) ? Files.readAllLines(packed) : List.of();
    return refs.stream()
        .filter(line -> line.endsWith(" " + ref))
        .map(line -> line.substring(0, line.indexOf(' ')))
        .findFirst();
  }

  private Optional<String> remote() throws IOException {
    Path config = common.resolve("config");
    if (!Files.isRegularFile(config)) {
      return Optional.empty();
    }
    Matcher origin = ORIGIN.matcher(Files.readString(config));
    return origin.find() ? Optional.of(origin.group(1)) : Optional.empty();
  }

  /** Whether what git knows of has changed; empty when git is not there or needs too long. */
  private Optional<Boolean> dirty() {
    ProcessBuilder status =
        new ProcessBuilder("git", "status", "--porcelain", "--untracked-files=no")
            .directory(top.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    status.environment().put("GIT_OPTIONAL_LOCKS", "0"); // the user's own git goes first
    try {
      Process git = status.start();
      try (InputStream out = git.getInputStream()) {
        boolean ended = git.waitFor(STATUS_MS_MAX, TimeUnit.MILLISECONDS);
        if (out.available() > 0) {
          return Optional.of(true);
        }
        return ended && git.exitValue() == 0 ? Optional.of(false) : Optional.empty();
      } finally {
        git.destroyForcibly();
      }
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
