package dev.priok.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.priok.local.LocalCluster;
import dev.priok.local.LocalClusterSettings;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator as a process: how it starts, says why it does not, and ends. */
class OperatorMainIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path directory;

  @Test
  void aWrongSettingIsOneLineAndExitTwo() throws Exception {
    Path errors = directory.resolve("errors");

    int exit = end(start(errors, Map.of("PRIOK_POLL_INTERVAL", "often")));

    assertThat(exit).isEqualTo(2);
    assertThat(Files.readAllLines(errors))
        .singleElement()
        .asString()
        .startsWith("PRIOK_POLL_INTERVAL is \"often\"");
  }

  @Test
  void noClusterIsOneLineAndExitOne() throws Exception {
    Path errors = directory.resolve("errors");
    Path kubeconfig = directory.resolve("kubeconfig");
    Files.writeString(
        kubeconfig,
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: x, cluster: {server: "http://127.0.0.1:1"}}]
        contexts: [{name: x, context: {cluster: x, user: x}}]
        users: [{name: x, user: {}}]
        current-context: x
        """);

    int exit =
        end(
            start(
                errors,
                Map.of(
                    "KUBECONFIG", kubeconfig.toString(),
                    "PRIOK_HEALTH_PORT", String.valueOf(freePort()))));

    assertThat(exit).isEqualTo(1);
    assertThat(Files.readAllLines(errors))
        .singleElement()
        .asString()
        .contains("http://127.0.0.1:1", "the connection is refused");
  }

  @Test
  void saysWhatIsMissingThenStartsAndEndsInOrder() throws Exception {
    Path errors = directory.resolve("errors");
    int port = freePort();
    try (LocalCluster cluster =
            new LocalCluster(LocalClusterSettings.in(directory.resolve("cluster")));
        HttpClient http = HttpClient.newHttpClient()) {
      Map<String, String> environment =
          Map.of(
              "KUBECONFIG", cluster.kubeconfig().toString(),
              "PRIOK_HEALTH_PORT", String.valueOf(port));
      assertThat(end(start(errors, environment))).isEqualTo(1);
      assertThat(Files.readString(errors)).contains("kubectl apply -f crds/");

      LocalOperator.installCrd(cluster);
      Process operator = start(errors, environment);
      try {
        await()
            .atMost(SOON)
            .ignoreExceptions()
            .until(() -> get(http, port, "/readyz") == 200 && get(http, port, "/metrics") == 200);
      } finally {
        operator.destroy();
      }
      assertThat(end(operator)).as("ended by SIGTERM").isZero();
      assertThat(Files.readString(errors)).isEmpty();
    }
  }

  private static Process start(Path errors, Map<String, String> environment) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Dlogback.configurationFile=logback-operator.xml",
            "-cp",
            System.getProperty("java.class.path"),
            OperatorMain.class.getName());
    builder.environment().putAll(environment);
    return builder
        .redirectError(errors.toFile())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static int end(Process process) throws InterruptedException {
    assertThat(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).as("it ends").isTrue();
    return process.exitValue();
  }

  private static int get(HttpClient http, int port, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    return http.send(request, BodyHandlers.discarding()).statusCode();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
