package dev.priok.node.containerd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.node.desired.ClaimPolicy;
import dev.priok.node.desired.Desired;
import dev.priok.node.desired.DesiredDirectory;
import dev.priok.node.desired.Entry;
import dev.priok.node.testing.MountedDocument;
import dev.priok.node.testing.TestAuthority;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostsDirectoryTest {
  private static final Path ROOT = Path.of("/etc/containerd/certs.d");
  private static final String PEM = new TestAuthority("install").pem();

  @TempDir Path temporary;
  private MountedDocument document;

  @BeforeEach
  void makeDocument() {
    document = new MountedDocument(temporary.resolve("desired")).revision("r1");
  }

  private HostsDirectory directory() {
    Desired.Document read =
        (Desired.Document)
            new DesiredDirectory(document.mount().directory(), ClaimPolicy.allowingInsecure("*"))
                .read();
    return HostsDirectory.of(ROOT, ((Entry.Valid) read.entries().getFirst()).trust());
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = HostsDirectoryTest.class.getResourceAsStream("/golden/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void httpsNamesTheClusterIpAndTheAuthorityBesideIt() throws IOException {
    document.https("apps", "team", "10.96.7.12", 5000, PEM);

    HostsDirectory directory = directory();

    assertThat(directory.path()).isEqualTo(ROOT.resolve("team-registry.apps.svc:5000"));
    assertThat(directory.shadow()).isEqualTo(ROOT.resolve("team-registry.apps.svc_5000_"));
    assertThat(directory.files())
        .extracting(file -> file.path().getFileName().toString())
        .containsExactly("ca.crt", "hosts.toml");
    assertThat(directory.files().getLast().text()).isEqualTo(golden("https.toml"));
    assertThat(directory.files().getFirst().text()).endsWith(PEM);
  }

  @Test
  void plainHttpHasNoAuthority() throws IOException {
    document.http("apps", "team", "10.96.7.12", 5000);

    HostsDirectory directory = directory();

    assertThat(directory.files()).hasSize(1);
    assertThat(directory.files().getFirst().text()).isEqualTo(golden("http.toml"));
  }

  @Test
  void severalAddressesAreSeveralHostsWithIpv6InBrackets() throws IOException {
    document.https("apps", "team", "10.96.7.12, fd00:10:96::7", 5000, PEM);

    assertThat(directory().files().getLast().text()).isEqualTo(golden("dual-stack.toml"));
  }
}
