package dev.priok.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.operator.status.Finding.Verdict;
import dev.priok.operator.status.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceNamesTest {
  private static final int MAX_LABEL = 63;

  @Test
  void theLongestNameFitsIntoEveryLabel() {
    ResourceNames names = new ResourceNames("apps", "a".repeat(ResourceNames.MAX_REGISTRY_NAME));

    assertThat(names.problem()).isEmpty();
    assertThat(names.pod()).hasSizeLessThanOrEqualTo(MAX_LABEL);
    assertThat(names.child(Child.STATEFUL_SET) + "-0123456789")
        .as("controller-revision-hash")
        .hasSize(MAX_LABEL);
    for (Child child : Child.values()) {
      assertThat(names.child(child)).hasSizeLessThanOrEqualTo(MAX_LABEL);
    }
    assertThat(names.labels().values()).allMatch(value -> value.length() <= MAX_LABEL);
  }

  @Test
  void aLongerNameIsAProblemThatSaysTheLimit() {
    assertThat(new ResourceNames("apps", "a".repeat(44)).problem())
        .hasValueSatisfying(problem -> assertThat(problem).contains("44", "43", "shorter name"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1team", "my.team", "9", "-x", "x-"})
  void aNameThatNoServiceCanHaveIsAProblem(String name) {
    assertThat(new ResourceNames("apps", name).problem())
        .hasValueSatisfying(problem -> assertThat(problem).contains("Service's name"));
  }

  @Test
  void nothingIsWrittenUnderAnImpossibleName() {
    Observed observed = Samples.observed("{}");
    observed.registry().getMetadata().setName("my.team");

    RegistryModel model = Samples.model(observed);

    assertThat(model.writes()).isEmpty();
    assertThat(model.children().verdict()).isEqualTo(Verdict.STALLED);
    assertThat(model.children().reason()).isEqualTo(Reason.INVALID_NAME);
  }

  @Test
  void oneRegistryIsNotAnother() {
    ResourceNames team = new ResourceNames("apps", "team");
    var claimOfOther =
        Samples.claim("team-registry", new ResourceNames("apps", "other").labels(), "Bound");

    assertThat(team.marks(claimOfOther)).isFalse();
    assertThat(team.marksAnother(claimOfOther)).isTrue();
  }
}
