package dev.priok.operator.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * A real API server with controllers, as {@code hack/kube/up.sh controllers} starts it. Services
 * get addresses of the loopback network, so that no network of the machine is touched.
 */
public final class ControlPlane implements AutoCloseable {
  private static final Path SCRIPTS = Path.of("../hack/kube").toAbsolutePath().normalize();
  private static final String SERVICES = "127.96.0.0/16";
  private static final List<String> PROGRAMS =
      List.of("etcd", "kube-apiserver", "kubectl", "kube-controller-manager", "kube-scheduler");

  private final Path run;
  private final Map<String, String> environment;
  private final Thread atTheLatest = new Thread(this::stop, "control-plane-down");

  /**
   * Starts it.
   *
   * @param audited the user whose requests are written down
   */
  public ControlPlane(Path directory, String audited) throws IOException {
    run = directory.resolve("run");
    Files.createDirectories(directory);
    Path policy =
        Files.writeString(
            directory.resolve("audit-policy.yaml"),
            """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived]
            rules:
            - {level: Metadata, users: ["%s"]}
            - {level: None}
            """
                .formatted(audited));
    environment =
        Map.of(
            "KUBE_RUN", run.toString(),
            "KUBE_API_PORT", freePort(),
            "KUBE_ETCD_PORT", freePort(),
            "KUBE_ETCD_PEER_PORT", freePort(),
            "KUBE_SVC_CIDR", SERVICES,
            "KUBE_APISERVER_ARGS",
                "--audit-policy-file="
                    + policy
                    + " --audit-log-path="
                    + run.resolve("audit.log")
                    + " --enable-admission-plugins=OwnerReferencesPermissionEnforcement");
    Runtime.getRuntime().addShutdownHook(atTheLatest);
    script("up.sh", "controllers");
  }

  /** What is missing on this machine; empty when it can be started. */
  public static Optional<String> missing() {
    Path cache =
        Path.of(
            System.getenv()
                .getOrDefault("XDG_CACHE_HOME", System.getProperty("user.home") + "/.cache"));
    Path programs =
        Optional.ofNullable(System.getenv("KUBE_BIN"))
            .map(Path::of)
            .orElse(cache.resolve("priok/kube/bin"));
    return Stream.concat(
            PROGRAMS.stream().map(programs::resolve), Stream.of(InstalledChart.helm(cache)))
        .filter(program -> !Files.isExecutable(program))
        .findFirst()
        .map(program ->
            "there is no " + program + ": make kube, and hack/install-test-tools.sh for helm");
  }

  /** The administrator's. */
  public String kubeconfig() throws IOException {
    return Files.readString(run.resolve("admin.conf"));
  }

  /** One JSON object a line. */
  public Path auditLog() {
    return run.resolve("audit.log");
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atTheLatest);
    stop();
  }

  private void stop() {
    try {
      script("down.sh");
    } catch (IOException e) {
      throw new IllegalStateException("the control plane may still run: " + run, e);
    }
  }

  private void script(String name, String... arguments) throws IOException {
    Path log = run.resolveSibling(name + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(
                Stream.concat(Stream.of(SCRIPTS.resolve(name).toString()), Stream.of(arguments))
                    .toList())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    try {
      int exit = builder.start().waitFor();
      if (exit != 0) {
        throw new IOException(name + " ended with " + exit + ": " + Files.readString(log));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(name + " was interrupted", e);
    }
  }

  /** Below the ports that a system gives to outgoing connections. */
  private static String freePort() throws IOException {
    for (int attempt = 0; attempt < 100; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return String.valueOf(socket.getLocalPort());
      } catch (IOException taken) {
        continue;
      }
    }
    throw new IOException("no port is free");
  }
}
