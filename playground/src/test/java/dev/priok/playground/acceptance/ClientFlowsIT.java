package dev.priok.playground.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.playground.acceptance.RegistrySetup.Listener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each client does all it can, as {@code hack/clients/CLIENT.sh} says, and what comes back is what
 * was pushed, byte for byte: open doors and closed ones, by every way to the registry.
 */
@AcceptanceTest(
    tools = {
      Tool.CRANE,
      Tool.REGCTL,
      Tool.ORAS,
      Tool.HELM,
      Tool.BUILDAH,
      Tool.PODMAN,
      Tool.SKOPEO,
      Tool.DOCKER,
      Tool.DOCKERD,
      Tool.CONTAINERD,
      Tool.CTR,
      Tool.NGINX,
      Tool.OPENSSL,
      Tool.HTPASSWD,
      Tool.JQ,
      Tool.BASH
    })
class ClientFlowsIT {

  /** How a client comes in. */
  enum Way {
    HTTP_WITH_BASIC(Listener.PLAIN, "none"),
    HTTP_WITH_TOKENS(Listener.PLAIN, "pull"),
    TLS_WITH_BASIC(Listener.TLS, "none"),
    TLS_WITH_TOKENS(Listener.TLS, "pull"),
    NGINX_WITH_TOKENS(Listener.BEHIND_PROXY, "pull");

    private final Listener listener;
    private final String anonymous;

    Way(Listener listener, String anonymous) {
      this.listener = listener;
      this.anonymous = anonymous;
    }
  }

  private static final Map<Way, ClientFlow> FLOWS = new EnumMap<>(Way.class);
  private static final List<AutoCloseable> OPENED = new ArrayList<>();

  @BeforeAll
  static void startOneRegistryForEachWay(Sandbox sandbox) {
    Path users = ClientFlow.users(sandbox);
    SampleIndex index = SampleIndex.write(sandbox.directory("index"), 70);
    SampleImage image = SampleImage.write(sandbox.directory("image"), 71);
    for (Way way : Way.values()) {
      PriokRegistry registry =
          sandbox.priok(
              new RegistrySetup(sandbox.directory("store"), users, way.anonymous, way.listener));
      FLOWS.put(
          way, flow(way, registry, sandbox).with("ANONYMOUS", way.anonymous).of(index, image));
    }
  }

  private static ClientFlow flow(Way way, PriokRegistry registry, Sandbox sandbox) {
    return switch (way.listener) {
      case PLAIN -> ClientFlow.at(registry.address(), sandbox);
      case TLS ->
          ClientFlow.at(registry.address(), sandbox).with("CA", registry.authority().toString());
      case BEHIND_PROXY -> {
        Nginx nginx = Nginx.start(registry, sandbox.directory("nginx"), sandbox.cli());
        OPENED.add(nginx);
        yield ClientFlow.at(nginx.address(), sandbox).with("CA", nginx.certificate().toString());
      }
    };
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable opened : OPENED) {
      opened.close();
    }
    OPENED.clear();
    FLOWS.clear();
  }

  @ParameterizedTest
  @EnumSource
  void crane(Way way) {
    assertPlays(flow(way), "crane");
  }

  @ParameterizedTest
  @EnumSource
  void regctl(Way way) {
    assertPlays(flow(way), "regctl");
  }

  @ParameterizedTest
  @EnumSource
  void oras(Way way) {
    assertPlays(flow(way), "oras");
  }

  @ParameterizedTest
  @EnumSource
  void helm(Way way) {
    assertPlays(flow(way), "helm");
  }

  @ParameterizedTest
  @EnumSource
  void buildah(Way way) {
    assertPlays(flow(way), "buildah");
  }

  @ParameterizedTest
  @EnumSource
  void podman(Way way) {
    assertPlays(flow(way), "podman");
  }

  @ParameterizedTest
  @EnumSource
  void skopeo(Way way) {
    assertPlays(flow(way), "skopeo");
  }

  /** With tokens over HTTP it is {@link AnonymousPullIT} that plays docker. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HTTP_WITH_TOKENS")
  void docker(Way way, DockerDaemon daemon) {
    assertPlays(flow(way).with("DOCKER_HOST", daemon.host()), "docker");
  }

  /**
   * By hosts.toml, as on a node. With little layers: where more than 40 KB are on their way, ctr
   * 1.6.20 now and then loses what its own containerd sends it (docs/troubleshooting.md).
   */
  @ParameterizedTest
  @EnumSource
  void ctr(Way way, Sandbox sandbox) {
    SampleIndex little = SampleIndex.write(sandbox.directory("little"), 72, 10_000);
    try (Containerd containerd = Containerd.start(sandbox.cli())) {
      assertPlays(
          flow(way)
              .with("LAYOUT", little.layout().toString())
              .with("CONTAINERD_ADDRESS", containerd.socket().toString()),
          "ctr");
    }
  }

  private static ClientFlow flow(Way way) {
    return Objects.requireNonNull(FLOWS.get(way));
  }

  private static void assertPlays(ClientFlow flow, String client) {
    assertThat(flow.play(client).expectSuccess().stdout()).contains("--- " + client + ": done");
  }
}
