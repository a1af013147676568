package dev.priok.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.priok.local.node.LocalImage;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A workload on the whole local cluster, seen through the kubectl on the PATH. */
class WorkloadKubectlIT {
  private static final String WORKLOAD =
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: conf}
      data: {greeting: one}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {selector: {app: web}, ports: [{name: http, port: 8080, targetPort: http}]}
      ---
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: web}
      spec:
        serviceName: web
        replicas: 1
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            containers:
            - name: main
              image: server
              args: [/data/visits, /etc/conf/greeting]
              ports: [{name: http, containerPort: 9090}]
              readinessProbe: {httpGet: {port: http}, periodSeconds: 1}
              volumeMounts: [{name: data, mountPath: /data}, {name: conf, mountPath: /etc/conf}]
            volumes:
            - {name: data, persistentVolumeClaim: {claimName: data}}
            - {name: conf, configMap: {name: conf}}
      """;

  /** Answers each request with the greeting, and counts its own starts in a file. */
  private static final String SERVER =
      """
      import com.sun.net.httpserver.HttpServer;
      import java.net.InetSocketAddress;
      import java.nio.file.*;
      void main(String[] args) throws Exception {
        Path visits = Path.of(args[0]);
        Files.writeString(visits, "x", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        String[] listen = System.getenv("LISTEN").split(":");
        var address = new InetSocketAddress(listen[0], Integer.parseInt(listen[1]));
        var server = HttpServer.create(address, 0);
        server.createContext("/", exchange -> {
          byte[] greeting = Files.readAllBytes(Path.of(args[1]));
          exchange.sendResponseHeaders(200, greeting.length);
          exchange.getResponseBody().write(greeting);
          exchange.close();
        });
        server.start();
        System.out.println("start " + Files.size(visits));
      }
      """;

  @TempDir Path directory;
  private LocalCluster cluster;

  @BeforeEach
  void startsTheCluster() throws IOException {
    Files.writeString(directory.resolve("Server.java"), SERVER);
    Files.writeString(directory.resolve("workload.yaml"), WORKLOAD);
    cluster = start();
  }

  @AfterEach
  void stopsTheCluster() {
    cluster.close();
  }

  @Test
  void runsAWorkloadThatKubectlAppliesShowsChangesAndDeletes() throws Exception {
    kubectl("apply", "-f", "workload.yaml");
    kubectl("rollout", "status", "statefulset/web", "--timeout=30s");

    assertThat(kubectl("get", "pods")).containsPattern("web-0 +true +Running +0 ");
    assertThat(kubectl("get", "statefulset")).containsPattern("web +1 +1 ");
    assertThat(kubectl("get", "pvc")).containsPattern("data +Bound +pvc-\\S+ +1Gi ");
    assertThat(kubectl("logs", "web-0")).isEqualTo("start 1\n");
    assertThat(kubectl("describe", "statefulset", "web"))
        .contains("Pods Status:        1 Running / 0 Waiting")
        .contains("create Pod web-0 in StatefulSet successful");
    assertThat(kubectl("describe", "pod", "web-0"))
        .contains("Controlled By:  StatefulSet/web")
        .containsPattern("Ready +True")
        .contains("Started container main");
    assertThat(answer()).isEqualTo("one");

    kubectl(
        "patch", "configmap", "conf", "--type=merge", "-p", "{\"data\":{\"greeting\":\"two\"}}");
    await().untilAsserted(() -> assertThat(answer()).isEqualTo("two"));

    kubectl("delete", "pod", "web-0");
    kubectl("wait", "--for=condition=Ready", "pod/web-0", "--timeout=30s");
    assertThat(kubectl("logs", "web-0")).isEqualTo("start 2\n");

    kubectl("delete", "-f", "workload.yaml", "--timeout=30s");
    await().untilAsserted(() -> assertThat(kubectl("get", "pods,pvc,svc,sts")).isEmpty());
    assertThat(directory.resolve("data/volumes/default/data")).doesNotExist();
  }

  @Test
  void comesBackWithItsPodsTheirDataAndTheirAddresses() throws Exception {
    kubectl("apply", "-f", "workload.yaml");
    kubectl("rollout", "status", "statefulset/web", "--timeout=30s");
    String before = address();

    cluster.close();
    cluster = start();

    await().atMost(30, TimeUnit.SECONDS).ignoreExceptions().until(() -> answer().equals("one"));
    assertThat(address()).isEqualTo(before);
    assertThat(kubectl("get", "pods")).containsPattern("web-0 +true +Running +1 ");
    assertThat(kubectl("logs", "web-0")).isEqualTo("start 2\n");
  }

  private LocalCluster start() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    LocalImage server =
        new LocalImage(
            List.of(java, directory.resolve("Server.java").toString()),
            Map.of("LISTEN", "{{listen:9090}}"));
    return new LocalCluster(
        LocalClusterSettings.in(directory.resolve("data")).withImages(Map.of("server", server)));
  }

  private String address() throws IOException, InterruptedException {
    return kubectl("get", "svc", "web", "-o", "jsonpath={.spec.clusterIP}") + ":8080";
  }

  private String answer() throws IOException, InterruptedException {
    try (InputStream body = URI.create("http://" + address()).toURL().openStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String kubectl(String... arguments) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("kubectl"));
    line.add("--kubeconfig=" + cluster.kubeconfig());
    line.addAll(List.of(arguments));
    Path errors = directory.resolve("errors");
    Process process =
        new ProcessBuilder(line)
            .directory(directory.toFile())
            .redirectError(errors.toFile())
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(() -> output + read(errors)).isZero();
    return output;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
