package dev.tailrace.app.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A fenced block of a page.
 *
 * @param line where it begins in the page, from 1
 * @param language what stands behind the fence; empty for commands
 * @param before the text between the block before and this one
 */
record CodeBlock(String page, int line, String language, String text, String before) {
  private static final Pattern FENCED =
      Pattern.compile("^```([^\\n]*)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  /** The blocks of a page, in their order. */
  static List<CodeBlock> of(String page, String markdown) {
    List<CodeBlock> blocks = new ArrayList<>();
    int end = 0;
    Matcher fence = FENCED.matcher(markdown);
    while (fence.find()) {
      int line = (int) markdown.substring(0, fence.start()).lines().count() + 1;
      String before = markdown.substring(end, fence.start());
      blocks.add(new CodeBlock(page, line, fence.group(1).strip(), fence.group(2), before));
      end = fence.end();
    }
    return blocks;
  }

  /** Its commands; one that goes on after a backslash is one. */
  List<String> commands() {
    return text.replace("\\\n", " ").lines().filter(command -> !command.isBlank()).toList();
  }

  String firstLine() {
    return text.lines().findFirst().orElse("");
  }

  String place() {
    return page + ":" + line;
  }
}
