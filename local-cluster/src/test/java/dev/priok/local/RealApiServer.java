package dev.priok.local;

import static java.lang.ProcessBuilder.Redirect.DISCARD;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * etcd, kube-apiserver and the controllers that the contract speaks of, as processes on loopback.
 */
final class RealApiServer implements AutoCloseable {
  /** What has to be in the directory of programs. */
  static final List<String> PROGRAMS = List.of("etcd", "kube-apiserver", "kube-controller-manager");

  private static final String TOKEN = "contract";

  private final List<Process> processes = new ArrayList<>();
  private final int port = freePort();

  /** Starts them from the directory of their programs; they answer a few seconds later. */
  RealApiServer(Path programs, Path data) throws IOException, GeneralSecurityException {
    int etcd = freePort();
    int peers = freePort();
    start(
        programs.resolve("etcd").toString(),
        "--data-dir=" + data.resolve("etcd"),
        "--unsafe-no-fsync",
        "--listen-client-urls=http://127.0.0.1:" + etcd,
        "--advertise-client-urls=http://127.0.0.1:" + etcd,
        "--listen-peer-urls=http://127.0.0.1:" + peers);
    Path key = data.resolve("service-account.pem");
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    Files.writeString(
        key,
        "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
            .formatted(
                Base64.getMimeEncoder()
                    .encodeToString(generator.generateKeyPair().getPrivate().getEncoded())));
    Path tokens =
        Files.writeString(data.resolve("tokens"), TOKEN + ",admin,admin,system:masters\n");
    start(
        programs.resolve("kube-apiserver").toString(),
        "--etcd-servers=http://127.0.0.1:" + etcd,
        "--bind-address=127.0.0.1",
        "--secure-port=" + port,
        "--cert-dir=" + data.resolve("certificates"),
        "--token-auth-file=" + tokens,
        "--authorization-mode=RBAC",
        "--service-cluster-ip-range=10.0.0.0/24",
        "--disable-admission-plugins=ServiceAccount",
        "--service-account-issuer=https://127.0.0.1",
        "--service-account-key-file=" + key,
        "--service-account-signing-key-file=" + key);
    startControllers(programs, data);
  }

  /** They try until the API server answers. */
  private void startControllers(Path programs, Path data) throws IOException {
    Path kubeconfig =
        Files.writeString(
            data.resolve("controllers.conf"),
            """
            apiVersion: v1
            kind: Config
            clusters:
            - {name: c, cluster: {server: "https://127.0.0.1:%d", insecure-skip-tls-verify: true}}
            users: [{name: u, user: {token: %s}}]
            contexts: [{name: x, context: {cluster: c, user: u}}]
            current-context: x
            """
                .formatted(port, TOKEN));
    start(
        programs.resolve("kube-controller-manager").toString(),
        "--kubeconfig=" + kubeconfig,
        "--controllers=garbage-collector-controller,namespace-controller",
        "--leader-elect=false",
        "--secure-port=0");
  }

  /** How to reach it; its certificate is its own and not checked. */
  Config config() {
    return new ConfigBuilder(Config.empty())
        .withMasterUrl("https://127.0.0.1:" + port)
        .withAutoOAuthToken(TOKEN)
        .withOauthToken(TOKEN)
        .withTrustCerts(true)
        .build();
  }

  private void start(String... command) throws IOException {
    processes.add(
        new ProcessBuilder(command).redirectOutput(DISCARD).redirectError(DISCARD).start());
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    for (Process process : processes.reversed()) {
      process.destroy();
      process.onExit().completeOnTimeout(process, 20, TimeUnit.SECONDS).join().destroyForcibly();
    }
  }
}
