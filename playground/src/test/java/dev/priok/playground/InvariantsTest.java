package dev.priok.playground;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** INVARIANTS.md names tests; a renamed or removed one must not leave a rule without a guard. */
class InvariantsTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern RULE = Pattern.compile("(?m)^- .*$");
  private static final Pattern TEST =
      Pattern.compile("`([A-Za-z0-9]+(?:Test|Tests|IT|Contract))(?:\\.([A-Za-z0-9]+))?`");

  @Test
  void everyRuleNamesATestThatIsThere() throws IOException {
    Map<String, Path> tests = testSources();
    List<String> rules =
        RULE.matcher(Files.readString(ROOT.resolve("INVARIANTS.md")))
            .results()
            .map(MatchResult::group)
            .toList();

    assertThat(rules).isNotEmpty();
    for (String rule : rules) {
      List<MatchResult> named = TEST.matcher(rule).results().toList();
      assertThat(named).as(rule).isNotEmpty();
      for (MatchResult test : named) {
        assertThat(tests).as(rule).containsKey(test.group(1));
        if (test.group(2) != null) {
          assertThat(Files.readString(tests.get(test.group(1))))
              .as(rule)
              .contains("void " + test.group(2) + "(");
        }
      }
    }
  }

  private static Map<String, Path> testSources() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().contains("src/test/java"))
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.endsWith("package-info.java"))
          .collect(
              Collectors.toMap(
                  file -> file.getFileName().toString().replace(".java", ""),
                  file -> file,
                  (one, other) -> one));
    }
  }
}
