package dev.priok.playground.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;

class RequiredToolsTest {

  @Test
  void runsWhenNothingIsMissing() {
    assertThat(RequiredTools.evaluate(List.of(), "true").isDisabled()).isFalse();
    assertThat(RequiredTools.evaluate(List.of(), null).isDisabled()).isFalse();
  }

  @Test
  void skipsOnAPersonsMachineAndSaysWhatIsMissing() {
    ConditionEvaluationResult result = RequiredTools.evaluate(List.of("skopeo", "dockerd"), null);

    assertThat(result.isDisabled()).isTrue();
    assertThat(result.getReason())
        .get()
        .asString()
        .contains("skopeo, dockerd", "hack/install-test-tools.sh");
  }

  @Test
  void failsWhereNothingMayBeSkipped() {
    assertThatThrownBy(() -> RequiredTools.evaluate(List.of("skopeo"), "true"))
        .hasMessageContaining("Missing: skopeo");
  }
}
