package dev.priok.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentConfigTest {
  @Test
  void everyDefaultFitsTheDaemonSet() {
    AgentConfig config = AgentConfig.from(Map.of());

    assertThat(config.hostRoot()).isEqualTo(Path.of("/host"));
    assertThat(config.desired()).isEqualTo(Path.of("/etc/priok/desired"));
    assertThat(config.containerdConfig()).isEqualTo(Path.of("/etc/containerd/config.toml"));
    assertThat(config.journal()).isEqualTo(Path.of("/var/lib/priok/node-trust.properties"));
    assertThat(config.claims().insecureEverywhere()).isFalse();
    assertThat(config.claims().insecureNamespaces()).isEmpty();
    assertThat(config.operator()).isEmpty();
    assertThat(config.healthPort()).isEqualTo(10261);
  }

  @Test
  void readsEachSetting() {
    AgentConfig config =
        AgentConfig.from(
            Map.of(
                "PRIOK_NODE_NAME", "n",
                "PRIOK_HOST_ROOT", "/mnt/../mnt/host",
                "PRIOK_ALLOW_INSECURE_NAMESPACES", "a, b",
                "PRIOK_OPERATOR_URL", "https://priok.priok-system.svc:8443",
                "PRIOK_OPERATOR_CA", "/ca.crt",
                "PRIOK_HEALTH_PORT", "0"));

    assertThat(config.hostRoot()).isEqualTo(Path.of("/mnt/host"));
    assertThat(config.claims().insecureNamespaces()).containsExactlyInAnyOrder("a", "b");
    assertThat(config.operator()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "PRIOK_HOST_ROOT, relative",
    "PRIOK_ALLOW_INSECURE_NAMESPACES, 'a,../b'",
    "PRIOK_HEALTH_PORT, 70000",
    "PRIOK_HEALTH_PORT, many",
    "PRIOK_OPERATOR_URL, https://operator",
    "PRIOK_OPERATOR_URL, 'not a url'"
  })
  void namesTheSettingThatMakesNoSense(String name, String value) {
    assertThatThrownBy(() -> AgentConfig.from(Map.of(name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(name + ": ");
  }
}
