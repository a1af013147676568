package dev.priok.node.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.node.desired.RegistryId;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class NodeReportTest {
  private static final RegistryId TEAM = new RegistryId("apps", "team");

  @Test
  void isTheTextOfPropertiesInAFixedOrder() {
    NodeReport report =
        new NodeReport(
            "r7",
            "node-1",
            "",
            "/etc/containerd/certs.d",
            List.of(
                new RegistryState(TEAM, "u-1", TrustState.TRUSTED, ""),
                new RegistryState(
                    new RegistryId("shop", "main"),
                    "u-2",
                    TrustState.CONFIG_PATH_UNSET,
                    "two lines")));

    assertThat(report.encode())
        .isEqualTo(
            """
            configPath=/etc/containerd/certs.d
            node=node-1
            registry.0.message=
            registry.0.name=team
            registry.0.namespace=apps
            registry.0.state=Trusted
            registry.0.uid=u-1
            registry.1.message=two lines
            registry.1.name=main
            registry.1.namespace=shop
            registry.1.state=ConfigPathUnset
            registry.1.uid=u-2
            revision=r7
            runtime=containerd
            """);
  }

  @Test
  void messagesComeBackAsTheyWereAndOnOneLine() throws IOException {
    String hostile = "a\nregistry.1.state=Trusted\r# \u2028 \u0000 \u001b[31m ü = : \\";
    NodeReport report =
        new NodeReport(
            "r", "n", "", "", List.of(new RegistryState(TEAM, "", TrustState.FAILED, hostile)));
    Properties read = new Properties();
    read.load(new StringReader(report.encode()));

    assertThat(report.encode()).isASCII();
    assertThat(read)
        .doesNotContainKey("registry.1.state")
        .containsEntry("registry.0.message", "a?registry.1.state=Trusted?# ? ? ?[31m ü = : \\");
  }

  @Test
  void aProblemOfTheWholeNodeIsToldInOneLine() throws IOException {
    Properties read = new Properties();
    read.load(
        new StringReader(new NodeReport("r", "n", "no journal\nat all", "", List.of()).encode()));

    assertThat(read).containsEntry("problem", "no journal?at all");
  }

  @Test
  void endlessMessagesAreCut() {
    assertThat(new RegistryState(TEAM, "", TrustState.FAILED, "x".repeat(5000)).message())
        .hasSizeLessThan(1100);
  }
}
