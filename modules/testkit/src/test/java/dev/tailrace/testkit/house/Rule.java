package dev.tailrace.testkit.house;

import java.util.List;
import java.util.function.Function;

/** A rule of style that a test can check. */
enum Rule {
  FILES_ARE_SHORT("code files have at most 400 lines", TextRules::longFiles),
  LINES_FIT("lines of code have at most 100 columns", TextRules::longLines),
  POMS_ARE_SHORT("the root pom has at most 250 lines, a module's 60", TextRules::longPoms),
  NOTHING_IS_LEFT_FOR_LATER("no reminders instead of work", TextRules::reminders),
  NO_CODE_IN_COMMENTS("code that is not needed is deleted", TextRules::codeInComments),
  SUPPRESSIONS_SAY_WHY("a suppressed warning has its reason in a comment", TextRules::suppressions),

  METHODS_ARE_SHORT("methods have at most 50 lines, those of a fold 40", TreeRules::longMethods),
  PACKAGES_ARE_NOUNS("no util, common, helper, manager, impl", NameRules::emptyNames),
  PACKAGES_TELL_THEIR_STORY("@NullMarked, told in at most 15 lines", NameRules::packageStories),
  TYPES_SAY_WHAT_THEY_ARE("a public type has Javadoc", TreeRules::undocumentedTypes),
  SEALED_SWITCHES_ARE_TOTAL("no default over sealed types, arrows only", SwitchRules::partial),
  THE_MODEL_IS_PURE("folds know no clock, chance, I/O, log or Kafka", CallRules::impureModel),
  TIME_IS_A_PARAMETER("no clock outside the modules that may ask", CallRules::clockCalls),
  TOPICS_HAVE_ONE_HOME("topic names stand in wire.Topics", LiteralRules::topicNames),
  EVENT_NAMES_HAVE_ONE_HOME("JSON names of events stand in wire", LiteralRules::eventNames),
  PATHS_HAVE_ONE_HOME("one file per module knows the HTTP paths", LiteralRules::httpPaths),

  TESTS_ARE_NAMED_AS_FACTS("test methods are sentences in snake case", TreeRules::testNames),
  TESTS_DO_NOT_SLEEP("tests await a condition with a deadline", CallRules::sleepingTests),
  TESTS_USE_THE_REAL_THING("no mocks", CallRules::mocks);

  final String statement;

  @SuppressWarnings("ImmutableEnumChecker") // only static methods without state are given
  private final Function<Sources, List<Finding>> check;

  Rule(String statement, Function<Sources, List<Finding>> check) {
    this.statement = statement;
    this.check = check;
  }

  List<Finding> brokenIn(Sources sources) {
    return check.apply(sources);
  }
}
