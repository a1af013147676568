package dev.priok.node;

import static dev.priok.node.testing.TestNode.CERTS_D;
import static dev.priok.node.testing.TestNode.CONFIG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import dev.priok.node.containerd.ContainerdConfig;
import dev.priok.node.desired.ClaimPolicy;
import dev.priok.node.desired.Sha256;
import dev.priok.node.host.DirectoryHost;
import dev.priok.node.plan.NodeTrust;
import dev.priok.node.probe.HttpProbe;
import dev.priok.node.report.TrustState;
import dev.priok.node.testing.MountedDocument;
import dev.priok.node.testing.TestAuthority;
import dev.priok.node.testing.TestNode;
import dev.priok.node.testing.TestServer;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real containerd reads what the agent wrote: the image is fetched by a name that no DNS knows,
 * from the address in hosts.toml. Needs containerd and ctr on the PATH, and root.
 */
class ContainerdTrustIT {
  private static final String CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";
  private static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
  private static final String LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar";
  private static final String LAYER = "layer";
  private static final String IMAGE_CONFIG =
      "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}";
  private static final String MANIFEST =
      "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
          .formatted(
              MANIFEST_TYPE, descriptor(CONFIG_TYPE, IMAGE_CONFIG), descriptor(LAYER_TYPE, LAYER));
  private static final Map<String, String> RESOURCES =
      Map.of(
          "/v2/team/app/manifests/1",
          MANIFEST,
          "/v2/team/app/manifests/" + digest(MANIFEST),
          MANIFEST,
          "/v2/team/app/blobs/" + digest(IMAGE_CONFIG),
          IMAGE_CONFIG,
          "/v2/team/app/blobs/" + digest(LAYER),
          LAYER);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path temporary;
  private final TestAuthority authority = new TestAuthority("install");
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private TestNode node;
  private TestServer registry;
  private Process containerd;

  private static String digest(String content) {
    return "sha256:" + Sha256.hex(content.getBytes(StandardCharsets.UTF_8));
  }

  private static String descriptor(String type, String content) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
        .formatted(type, digest(content), content.length());
  }

  private static boolean onPath(String program) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }

  @BeforeEach
  void startContainerd() throws IOException {
    boolean possible =
        onPath("containerd") && onPath("ctr") && System.getProperty("user.name").equals("root");
    assertThat(possible || !"true".equals(System.getenv("CI")))
        .as("in CI it runs: as root, with containerd and ctr (hack/install-test-tools.sh)")
        .isTrue();
    assumeTrue(possible, "not run: needs root, containerd and ctr (hack/install-test-tools.sh)");
    node = new TestNode(temporary);
    node.policy = ClaimPolicy.allowingInsecure("apps");
    node.write(
        CONFIG,
        """
        version = 2
        root = "%1$s/root"
        state = "%1$s/state"
        disabled_plugins = ["io.containerd.grpc.v1.cri"]
        [grpc]
          address = "%1$s/containerd.sock"
        [plugins]
          [plugins."io.containerd.grpc.v1.cri"]
            [plugins."io.containerd.grpc.v1.cri".registry]
              config_path = "/etc/containerd/certs.d"
        """
            .formatted(temporary));
    containerd =
        new ProcessBuilder("containerd", "--config", node.local(CONFIG).toString())
            .redirectErrorStream(true)
            .redirectOutput(temporary.resolve("containerd.log").toFile())
            .start();
    await().atMost(PATIENCE).until(() -> ctr("version") == 0);
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (containerd != null) {
      containerd.destroy();
      containerd.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
    if (registry != null) {
      registry.close();
    }
  }

  private int ctr(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of("ctr", "--address", temporary.resolve("containerd.sock").toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(temporary.resolve("ctr.log").toFile())
            .start();
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      requests.add(exchange.getRequestHeaders().getFirst("Host") + " " + exchange.getRequestURI());
      String content = path.equals("/v2/") ? "{}" : RESOURCES.get(path);
      if (content == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
      exchange
          .getResponseHeaders()
          .set(
              "Content-Type",
              path.contains("/manifests/") ? MANIFEST_TYPE : "application/octet-stream");
      exchange.getResponseHeaders().set("Docker-Content-Digest", digest(content));
      boolean head = exchange.getRequestMethod().equals("HEAD");
      if (head) {
        exchange.getResponseHeaders().set("Content-Length", String.valueOf(bytes.length));
      }
      exchange.sendResponseHeaders(200, head ? -1 : bytes.length);
      if (!head) {
        exchange.getResponseBody().write(bytes);
      }
    }
  }

  private void fetchesByItsName() throws Exception {
    DirectoryHost host = new DirectoryHost(node.root);
    NodeTrust trust =
        new NodeTrust(
            host,
            new ContainerdConfig(host, CONFIG),
            TestNode.JOURNAL,
            new HttpProbe(Duration.ofSeconds(5)),
            InstantSource.system(),
            node.log::add);
    node.document.mount();
    assertThat(trust.converge(node.read()).states())
        .singleElement()
        .satisfies(
            state -> assertThat(state.state()).as(state.message()).isEqualTo(TrustState.TRUSTED));
    requests.clear();

    String name = MountedDocument.host("apps", "team", registry.port());
    int status =
        ctr(
            "content",
            "fetch",
            "--hosts-dir",
            node.local(CERTS_D).toString(),
            name + "/team/app:1");

    assertThat(status).as(Files.readString(temporary.resolve("ctr.log"))).isZero();
    assertThat(requests)
        .anyMatch(request -> request.contains(digest(LAYER)))
        .allMatch(request -> request.startsWith("127.0.0.1:" + registry.port() + " "))
        .allMatch(request -> request.contains("?ns=" + name.replace(":", "%3A")));
  }

  @Test
  void fetchesOverTlsWithTheAuthorityInTheHostsDirectory() throws Exception {
    registry = TestServer.https(authority, "127.0.0.1", this::serve);
    node.document
        .revision("r1")
        .https("apps", "team", "127.0.0.1", registry.port(), authority.pem());

    fetchesByItsName();
  }

  @Test
  void fetchesOverPlainHttpWhereThatIsAllowed() throws Exception {
    registry = TestServer.http(this::serve);
    node.document.revision("r1").http("apps", "team", "127.0.0.1", registry.port());

    fetchesByItsName();
  }

  @Test
  void triesTheNextAddressWhenTheFirstIsClosed() throws Exception {
    registry = TestServer.https(authority, "127.0.0.1", this::serve);
    node.document
        .revision("r1")
        .https("apps", "team", "127.0.0.88,127.0.0.1", registry.port(), authority.pem());

    fetchesByItsName();
  }
}
