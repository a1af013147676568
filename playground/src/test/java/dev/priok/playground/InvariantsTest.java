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

/** Documents name tests; a renamed or removed one must not leave a sentence without a guard. */
class InvariantsTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern RULE = Pattern.compile("(?m)^- .*$");
  private static final Pattern TEST =
      Pattern.compile("`([A-Za-z0-9]+(?:Test|Tests|IT|Contract))(?:\\.([A-Za-z0-9]+))?`");

  @Test
  void everyRuleNamesATestThatIsThere() throws IOException {
    List<String> rules =
        RULE.matcher(read("INVARIANTS.md")).results().map(MatchResult::group).toList();

    assertThat(rules).isNotEmpty();
    for (String rule : rules) {
      assertThat(TEST.matcher(rule).find()).as(rule).isTrue();
    }
    assertThatItsTestsAreThere(rules);
  }

  @Test
  void everyBugOfOthersThatIsKeptOutNamesATestThatIsThere() throws IOException {
    String table =
        read("docs/protocol.md").split("\n\\| seen elsewhere ", 2)[1].split("\n\n", 2)[0];
    List<String> rows = table.lines().skip(2).toList();

    assertThat(rows).isNotEmpty();
    for (String row : rows) {
      assertThat(TEST.matcher(row.substring(row.indexOf(" | "))).find()).as(row).isTrue();
    }
    assertThatItsTestsAreThere(read("docs/protocol.md").lines().toList());
  }

  private static String read(String document) throws IOException {
    return Files.readString(ROOT.resolve(document));
  }

  private static void assertThatItsTestsAreThere(List<String> sentences) throws IOException {
    Map<String, Path> tests = testSources();
    for (String sentence : sentences) {
      for (MatchResult test : TEST.matcher(sentence).results().toList()) {
        assertThat(tests).as(sentence).containsKey(test.group(1));
        if (test.group(2) != null) {
          assertThat(Files.readString(tests.get(test.group(1))))
              .as(sentence)
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
