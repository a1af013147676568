package dev.priok.registry.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/registry-server.md has each key once, with its default or with what becomes of it. */
class ConfigKeysTableTest {
  private static final Path PAGE = Path.of("../docs/registry-server.md");
  private static final Pattern SECTION = Pattern.compile("(?s)\n## All keys\n(.*?)\n## ");
  private static final Pattern FOLLOWED = Pattern.compile("(?m)^\\| (`.+?`) \\| (?:`(.*?)` )?\\|");
  private static final Pattern FOREIGN =
      Pattern.compile("(?m)^\\| an? (\\w+): [^|`]+\\| (`.+`) \\|$");
  private static final Pattern KEY = Pattern.compile("`([a-z0-9.]+)`");

  @Test
  void eachKeyIsThereOnceAndNoOther() throws IOException {
    List<String> written = new ArrayList<>(defaults().keySet());
    written.addAll(treatments().keySet());

    assertThat(written)
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    ConfigTable.KEYS.stream().map(ConfigKey::path),
                    ConfigTable.FOREIGN.stream().map(ForeignKey::path))
                .toList());
  }

  @Test
  void defaultsAreThoseOfTheServer() throws IOException {
    Map<String, String> written = defaults();

    assertThat(ConfigTable.KEYS)
        .allSatisfy(key -> assertThat(written).containsEntry(key.path(), key.fallback()));
  }

  @Test
  void whatBecomesOfOtherKeysIsWhatTheServerDoes() throws IOException {
    assertThat(treatments())
        .allSatisfy((path, word) ->
            assertThat(ConfigTable.foreign(path))
                .as(path)
                .map(ForeignKey::treatment)
                .hasValue(
                    switch (word) {
                      case "notice" -> ForeignKey.Treatment.NOTED;
                      case "warning" -> ForeignKey.Treatment.WARNED;
                      default -> ForeignKey.Treatment.REFUSED;
                    }));
  }

  private static Map<String, String> defaults() throws IOException {
    Map<String, String> defaults = new TreeMap<>();
    for (MatchResult row : rows(FOLLOWED)) {
      String value = row.group(2) == null ? "" : row.group(2);
      keys(row.group(1)).forEach(key -> assertThat(defaults.put(key, value)).as(key).isNull());
    }
    return defaults;
  }

  private static Map<String, String> treatments() throws IOException {
    Map<String, String> treatments = new TreeMap<>();
    for (MatchResult row : rows(FOREIGN)) {
      keys(row.group(2))
          .forEach(key -> assertThat(treatments.put(key, row.group(1))).as(key).isNull());
    }
    return treatments;
  }

  private static List<String> keys(String cell) {
    return KEY.matcher(cell).results().map(found -> found.group(1)).toList();
  }

  private static List<MatchResult> rows(Pattern row) throws IOException {
    return SECTION
        .matcher(Files.readString(PAGE))
        .results()
        .flatMap(section -> row.matcher(section.group(1)).results())
        .toList();
  }
}
