package dev.priok.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.operator.status.Finding.Verdict;
import dev.priok.operator.status.Reason;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerResourcesTest {

  @Test
  void numbersAndTextsAreBothQuantities() {
    RegistryModel model =
        Samples.model("{resources: {requests: {cpu: 1}, limits: {memory: 512Mi}}}");

    assertThat(model.resources().getRequests()).isEqualTo(Map.of("cpu", new Quantity("1")));
    assertThat(model.resources().getLimits()).isEqualTo(Map.of("memory", new Quantity("512Mi")));
    assertThat(model.children().isGood()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1x", "lots", "", "-1", "1 Gi"})
  void aQuantityThatCannotBeReadIsAFindingAndThePodStaysAsItIs(String memory) {
    RegistryModel model = Samples.model("{resources: {limits: {memory: '" + memory + "'}}}");

    assertThat(model.children().verdict()).isEqualTo(Verdict.STALLED);
    assertThat(model.children().reason()).isEqualTo(Reason.INVALID_RESOURCES);
    assertThat(model.children().message())
        .isEqualTo(
            "spec.resources.limits.memory is \""
                + memory
                + "\": write a quantity such as 500m or 512Mi");
    assertThat(model.writes()).contains(Child.SERVICE).doesNotContain(Child.STATEFUL_SET);
  }

  @Test
  void aRegistryWithAnImpossibleNamePromisesNothing() {
    Observed observed = Samples.observed("{}");
    observed.registry().getMetadata().setName("1st");

    RegistryModel model = Samples.model(observed);

    assertThat(model.writes()).isEmpty();
    assertThat(model.storage().finding().reason()).isEqualTo(Reason.INVALID_NAME);
    assertThat(model.auth().finding().reason()).isEqualTo(Reason.INVALID_NAME);
    assertThat(model.tls().finding().reason()).isEqualTo(Reason.INVALID_NAME);
  }
}
