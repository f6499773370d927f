package dev.tailrace.server.inputs;

import dev.tailrace.model.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The tables of docs/reference/inputs.md. */
record InputsPage(List<String> lines) {
  private static final Pattern ROW = Pattern.compile("\\| ([A-Z]\\d\\d) \\|.*");
  private static final Pattern CODE = Pattern.compile("`([a-z_]+)`");
  private static final Set<String> REASONS =
      Arrays.stream(Reason.values()).map(Reason::code).collect(Collectors.toSet());

  static InputsPage read() throws IOException {
    Path root = Path.of(System.getProperty("tailrace.root", "../.."));
    return new InputsPage(Files.readAllLines(root.resolve("docs/reference/inputs.md")));
  }

  /** By row, for the rows whose id begins so: the codes of reasons that it names. */
  Map<String, Set<Reason>> reasons(String letter) {
    Map<String, Set<Reason>> rows = new TreeMap<>();
    for (String line : lines) {
      Matcher row = ROW.matcher(line);
      if (row.matches() && row.group(1).startsWith(letter)) {
        Set<Reason> reasons = rows.computeIfAbsent(row.group(1), _ -> new TreeSet<>());
        CODE.matcher(line)
            .results()
            .map(code -> code.group(1))
            .filter(REASONS::contains)
            .forEach(code -> reasons.add(Reason.of(code)));
      }
    }
    return rows;
  }
}
