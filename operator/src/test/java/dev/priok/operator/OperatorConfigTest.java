package dev.priok.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.priok.operator.registry.ManagementAccess;
import dev.priok.operator.registry.RegistrySettings;
import dev.priok.operator.trust.InsecureNamespaces;
import dev.priok.operator.trust.TrustSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatorConfigTest {

  @Test
  void everythingHasADefault() {
    OperatorConfig config = OperatorConfig.from(Map.of());

    assertThat(config).isEqualTo(OperatorConfig.defaults());
    assertThat(config.registries())
        .isEqualTo(
            new RegistrySettings(
                config.registries().image(),
                List.of(),
                5000,
                new ManagementAccess("default", Map.of()),
                Duration.ofSeconds(15),
                Duration.ofSeconds(20),
                Duration.ofMinutes(5),
                Duration.ofMinutes(1)));
    assertThat(config.registries().image())
        .as("the name that `make image` gives")
        .matches("localhost/priok/registry-server:[0-9]+\\.[0-9]+\\.[0-9]+(-SNAPSHOT)?");
    assertThat(config.watchNamespaces()).isEmpty();
    assertThat(config.healthPort()).isEqualTo(8080);
    assertThat(config.namespace()).isEqualTo("default");
    assertThat(config.identity()).as("no election").isNull();
    assertThat(config.nodeTrust()).as("no agents").isNull();
  }

  @Test
  void everyVariableIsRead() {
    OperatorConfig config =
        OperatorConfig.from(
            Map.of(
                "PRIOK_REGISTRY_IMAGE", "example.com/registry:1",
                "PRIOK_REGISTRY_PULL_SECRETS", "mirror, other",
                "PRIOK_REGISTRY_PORT", "80",
                "PRIOK_WATCH_NAMESPACES", "apps, tools,",
                "PRIOK_POLL_INTERVAL", "1m30s",
                "PRIOK_HEALTH_PORT", "9000",
                "PRIOK_MONITORING_NAMESPACES", "monitoring=true, example.com/team=ops",
                "PRIOK_NAMESPACE", "priok-system",
                "POD_NAME", "priok-operator-0"));

    assertThat(config.registries().image()).isEqualTo("example.com/registry:1");
    assertThat(config.registries().pullSecrets()).containsExactly("mirror", "other");
    assertThat(config.registries().port()).isEqualTo(80);
    assertThat(config.registries().management())
        .isEqualTo(
            new ManagementAccess(
                "priok-system", Map.of("monitoring", "true", "example.com/team", "ops")));
    assertThat(config.registries().pollInterval()).isEqualTo(Duration.ofSeconds(90));
    assertThat(config.watchNamespaces()).isEqualTo(Set.of("apps", "tools"));
    assertThat(config.healthPort()).isEqualTo(9000);
    assertThat(config.namespace()).isEqualTo("priok-system");
    assertThat(config.identity()).isEqualTo("priok-operator-0");
  }

  @ParameterizedTest
  @CsvSource({
    "PRIOK_REGISTRY_PORT, 0",
    "PRIOK_REGISTRY_PORT, 65536",
    "PRIOK_REGISTRY_PORT, http",
    "PRIOK_HEALTH_PORT, -1",
    "PRIOK_POLL_INTERVAL, 15",
    "PRIOK_POLL_INTERVAL, 0s",
    "PRIOK_POLL_INTERVAL, soon",
    "PRIOK_REGISTRY_PULL_SECRETS, a/b",
    "PRIOK_WATCH_NAMESPACES, Apps",
    "PRIOK_MONITORING_NAMESPACES, everything",
    "PRIOK_MONITORING_NAMESPACES, a==b",
    "PRIOK_NAMESPACE, not/a/name"
  })
  void namesTheVariableThatIsWrong(String name, String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OperatorConfig.from(Map.of(name, value, "POD_NAME", "x")))
        .withMessageStartingWith(name + " is \"" + value + "\", it has to be ");
  }

  @Test
  void anElectionNeedsAName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OperatorConfig.from(Map.of("PRIOK_NAMESPACE", "priok")))
        .withMessageStartingWith("POD_NAME is missing");
  }

  @Test
  void agentsTurnNodeTrustOn() {
    TrustSettings trust =
        OperatorConfig.from(
                Map.of(
                    "PRIOK_AGENT_NAMESPACE", "priok-agents",
                    "PRIOK_AGENT_SERVICE_ACCOUNT", "agent",
                    "PRIOK_REPORT_PORT", "9443",
                    "PRIOK_ALLOW_INSECURE_NAMESPACES", "dev, test"))
            .nodeTrust();

    assertThat(trust)
        .isEqualTo(
            new TrustSettings(
                "priok-agents",
                "agent",
                new InsecureNamespaces(false, Set.of("dev", "test")),
                9443,
                Duration.ofMinutes(2),
                TrustSettings.DEFAULT_LOOK_AGAIN));
  }

  @Test
  void withAgentsAloneOnlyHttpsIsTrusted() {
    TrustSettings trust =
        OperatorConfig.from(Map.of("PRIOK_AGENT_NAMESPACE", "priok-agents")).nodeTrust();

    assertThat(trust.agentServiceAccount()).isEqualTo("priok-node-agent");
    assertThat(trust.reportPort()).isEqualTo(8443);
    assertThat(trust.insecure()).isEqualTo(InsecureNamespaces.none());
  }

  @Test
  void namespacesForPlainHttpAreNames() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            OperatorConfig.from(
                Map.of(
                    "PRIOK_AGENT_NAMESPACE", "a", "PRIOK_ALLOW_INSECURE_NAMESPACES", "dev,Test")))
        .withMessage(
            "PRIOK_ALLOW_INSECURE_NAMESPACES is \"dev,Test\", it has to be names of namespaces,"
                + " or *");
  }
}
