package dev.priok.local.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0s",
    "PT119S, 119s",
    "PT2M, 2m",
    "PT10M30S, 10m",
    "PT2H15M, 135m",
    "PT3H15M, 3h",
    "PT47H, 47h",
    "P3DT5H, 3d",
    "P30D, 30d",
    "P800D, 800d"
  })
  void showsAgesAsKubectlDoes(Duration age, String shown) {
    assertThat(Tables.since(NOW.minus(age).toString(), NOW)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ".status.conditions[?(@.type==\"Ready\")].status | True",
        ".status.conditions[0].type | Synced",
        ".status.conditions[*].type | Synced,Ready",
        ".metadata.labels.app\\.kubernetes\\.io/name | demo",
        ".spec.missing[0] | ''",
        ".status.conditions[?(@.type==\"None\")].status | ''",
        "no path | ''"
      })
  void readsThePathsOfPrinterColumns(String path, String expected) throws Exception {
    JsonNode object =
        new ObjectMapper()
            .readTree(
                """
                {"metadata": {"labels": {"app.kubernetes.io/name": "demo"}},
                 "status": {"conditions": [{"type": "Synced", "status": "False"},
                                           {"type": "Ready", "status": "True"}]}}
                """);

    assertThat(
            String.join(",", JsonPath.read(object, path).stream().map(JsonNode::asText).toList()))
        .isEqualTo(expected);
  }
}
