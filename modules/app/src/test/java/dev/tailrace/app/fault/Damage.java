package dev.tailrace.app.fault;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What can happen to the files of a view between two lives of a server. */
enum Damage {
  /** One bit in the data of the largest table. */
  FLIPPED_BYTE(".sst") {
    @Override
    void to(Path file) throws IOException {
      try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
        bytes.seek(bytes.length() / 3);
        int value = bytes.read();
        bytes.seek(bytes.length() / 3);
        bytes.write(value ^ 4);
      }
    }
  },
  TRUNCATED_TABLE(".sst") {
    @Override
    void to(Path file) throws IOException {
      try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
        bytes.setLength(bytes.length() / 2);
      }
    }
  },
  EMPTY_TABLE(".sst") {
    @Override
    void to(Path file) throws IOException {
      Files.write(file, new byte[0]);
    }
  },
  DELETED_TABLE(".sst") {
    @Override
    void to(Path file) throws IOException {
      Files.delete(file);
    }
  },
  BROKEN_MANIFEST("MANIFEST") {
    @Override
    void to(Path file) throws IOException {
      FLIPPED_BYTE.to(file);
    }
  },
  BROKEN_CURRENT("CURRENT") {
    @Override
    void to(Path file) throws IOException {
      Files.writeString(file, "nothing\n");
    }
  };

  private final String name;

  Damage(String name) {
    this.name = name;
  }

  /** Does it to a file of that kind. */
  abstract void to(Path file) throws IOException;

  /** Does it to the largest file of that kind below the folder, and returns which. */
  Path in(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(file -> file.getFileName().toString().contains(name)).toList();
    }
    Path largest =
        files.stream().max(Comparator.comparingLong(file -> file.toFile().length())).orElseThrow();
    to(largest);
    return largest;
  }
}
