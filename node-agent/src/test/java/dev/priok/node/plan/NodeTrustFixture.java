package dev.priok.node.plan;

import static dev.priok.node.testing.TestNode.CERTS_D;
import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.node.desired.RegistryId;
import dev.priok.node.report.RegistryState;
import dev.priok.node.testing.MemoryDirectory;
import dev.priok.node.testing.TestAuthority;
import dev.priok.node.testing.TestNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A node, and a document that names {@code apps/team}. */
abstract class NodeTrustFixture {
  static final RegistryId TEAM = new RegistryId("apps", "team");
  static final Path DIRECTORY = CERTS_D.resolve("team-registry.apps.svc:5000");
  static final Path HOSTS = DIRECTORY.resolve("hosts.toml");
  static final Path CA = DIRECTORY.resolve("ca.crt");

  static final String PEM = new TestAuthority("install").pem();
  static final String OTHER_PEM = new TestAuthority("next").pem();

  @TempDir(factory = MemoryDirectory.class)
  Path temporary;

  TestNode node;

  @BeforeEach
  void makeNode() {
    node = new TestNode(temporary);
    node.document.revision("r1").https("apps", "team", "10.96.7.12", 5000, PEM);
  }

  static RegistryState only(List<RegistryState> states) {
    assertThat(states).hasSize(1);
    return states.getFirst();
  }

  List<RegistryState> withdraw() {
    node.document.revision("r2").without("apps.team.properties");
    return node.converge();
  }

  List<RegistryState> converge(String clusterIps, String authority) {
    node.document.revision("next").https("apps", "team", clusterIps, 5000, authority);
    return node.converge();
  }
}
