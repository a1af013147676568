package dev.priok.local.node;

import static dev.priok.local.store.BuiltInTypes.CONFIG_MAPS;
import static dev.priok.local.store.BuiltInTypes.EVENTS;
import static dev.priok.local.store.BuiltInTypes.PERSISTENT_VOLUME_CLAIMS;
import static dev.priok.local.store.BuiltInTypes.PODS;
import static dev.priok.local.store.BuiltInTypes.SERVICES;
import static dev.priok.local.store.BuiltInTypes.STATEFUL_SETS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.ApiException;
import dev.priok.local.store.ControlLoop;
import dev.priok.local.store.ObjectKey;
import dev.priok.local.store.ObjectStore;
import dev.priok.local.store.ResourceType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Pods here are shell scripts, and one server written in Java, under the real store. */
class LocalNodeIT {
  private static final String RUN_UNTIL_TERM = "trap 'exit 0' TERM; while :; do sleep 0.05; done";

  @TempDir Path directory;
  private final ObjectStore store = new ObjectStore(Clock.systemUTC());
  private LocalNode node;
  private ControlLoop controllers;

  @BeforeEach
  void startsTheNode() throws IOException {
    start();
  }

  @AfterEach
  void stopsTheNode() {
    controllers.close();
    node.close();
  }

  @Test
  void runsThePodsOfAStatefulSetAndCountsThemInItsStatus() {
    create(STATEFUL_SETS, statefulSet(2, RUN_UNTIL_TERM, ""));

    until(STATEFUL_SETS, "web", set -> set.at("/status/readyReplicas").asInt() == 2);

    JsonNode status = get(STATEFUL_SETS, "web").path("status");
    assertThat(status.path("observedGeneration").asInt()).isEqualTo(1);
    assertThat(status.path("availableReplicas").asInt()).isEqualTo(2);
    assertThat(status.path("updatedReplicas").asInt()).isEqualTo(2);
    assertThat(status.path("currentRevision")).isEqualTo(status.path("updateRevision"));
    JsonNode pod = get(PODS, "web-0");
    assertThat(pod.at("/metadata/labels/controller-revision-hash"))
        .isEqualTo(status.path("updateRevision"));
    assertThat(pod.at("/metadata/ownerReferences/0/name").asText()).isEqualTo("web");
    assertThat(pod.at("/status/phase").asText()).isEqualTo("Running");
    assertThat(pod.at("/status/podIP").asText()).startsWith("127.");
    assertThat(reasons()).contains("Started", "SuccessfulCreate");
  }

  @Test
  void replacesPodsOfAnOldTemplateAndRemovesThoseTooMany() {
    create(STATEFUL_SETS, statefulSet(2, RUN_UNTIL_TERM, ""));
    until(STATEFUL_SETS, "web", set -> set.at("/status/readyReplicas").asInt() == 2);
    String oldUid = get(PODS, "web-0").at("/metadata/uid").asText();

    edit(
        STATEFUL_SETS,
        "web",
        set -> {
          set.withObjectProperty("spec").put("replicas", 1);
          ((ObjectNode) set.at("/spec/template/metadata")).putObject("annotations").put("a", "b");
        });

    until(PODS, "web-0", pod -> !pod.at("/metadata/uid").asText().equals(oldUid) && ready(pod));
    assertThat(find(PODS, "web-1")).isEmpty();
    until(
        STATEFUL_SETS,
        "web",
        set ->
            set.at("/status/readyReplicas").asInt() == 1
                && set.at("/status/replicas").asInt() == 1
                && set.at("/status/currentRevision").equals(set.at("/status/updateRevision")));
  }

  @Test
  void refusesClaimTemplatesWithAnEvent() {
    ObjectNode set = statefulSet(1, RUN_UNTIL_TERM, "");
    set.withObjectProperty("spec").withArrayProperty("volumeClaimTemplates").addObject();

    create(STATEFUL_SETS, set);

    await().until(() -> reasons().contains("FailedCreate"));
    assertThat(find(PODS, "web-0")).isEmpty();
  }

  @Test
  void keepsADeletedPodUntilItsProcessEndedInOrder() throws IOException {
    Path ended = directory.resolve("ended");
    create(
        PODS,
        pod(
            "trap 'echo bye > %s; exit 0' TERM; echo up; while :; do sleep 0.05; done"
                .formatted(ended),
            ""));
    until(PODS, "web", LocalNodeIT::ready);
    await().until(() -> log("web", false, false).equals("up\n"));

    store.delete(key(PODS, "web"));

    await().until(() -> find(PODS, "web").isEmpty());
    assertThat(ended).hasContent("bye");
    assertThat(directory.resolve("pods")).isEmptyDirectory();
  }

  @Test
  void killsTheWholeTreeAfterTheGracePeriod() throws IOException {
    Path child = directory.resolve("child");
    create(
        PODS,
        pod(
            "trap '' TERM; sleep 100 & echo $! > %s; while :; do sleep 0.05; done".formatted(child),
            "  terminationGracePeriodSeconds: 0"));
    await().until(() -> Files.exists(child) && Files.size(child) > 0);
    long pid = Long.parseLong(Files.readString(child).strip());

    store.delete(key(PODS, "web"));

    await().until(() -> find(PODS, "web").isEmpty());
    await().until(() -> !ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
  }

  @Test
  void restartsWithBackOffAndKeepsThePreviousLog() throws IOException {
    Path runs = directory.resolve("runs");
    create(PODS, pod("echo x >> %1$s; echo run $(wc -l < %1$s); exit 3".formatted(runs), ""));

    until(PODS, "web", pod -> reason(pod).equals("CrashLoopBackOff"));

    ObjectNode pod = get(PODS, "web");
    JsonNode container = pod.at("/status/containerStatuses/0");
    assertThat(container.path("restartCount").asInt()).isPositive();
    assertThat(container.at("/lastState/terminated/exitCode").asInt()).isEqualTo(3);
    assertThat(ready(pod)).isFalse();
    assertThat(reasons()).contains("BackOff");
    await().until(() -> Files.readString(runs).lines().count() >= 3);
    assertThat(log("web", false, true)).startsWith("run ");
  }

  @Test
  void saysWhichImagesAreKnownWhenOneIsNot() {
    ObjectNode pod = pod("true", "");
    ((ObjectNode) pod.at("/spec/containers/0")).put("image", "nowhere/else:1");

    create(PODS, pod);

    until(PODS, "web", p -> reason(p).equals("ErrImagePull"));
    assertThat(get(PODS, "web").at("/status/containerStatuses/0/state/waiting/message").asText())
        .contains("nowhere/else:1")
        .contains("shell");
  }

  @Test
  void waitsForAConfigMapAndSwapsItsFilesWhenItChanges() {
    create(
        PODS,
        pod(
            "while :; do cat /etc/conf/greeting; sleep 0.05; done",
            """
              terminationGracePeriodSeconds: 0
              volumes: [{name: conf, configMap: {name: conf}}]
            """,
            "volumeMounts: [{name: conf, mountPath: /etc/conf}]"));
    until(PODS, "web", pod -> reason(pod).equals("ContainerCreating"));
    await().until(() -> reasons().contains("FailedMount"));

    create(
        CONFIG_MAPS,
        Yaml.object("{metadata: {name: conf, namespace: default}, data: {greeting: one}}"));
    until(PODS, "web", LocalNodeIT::ready);
    await().until(() -> log("web", false, false).contains("one"));
    edit(CONFIG_MAPS, "conf", c -> c.set("data", c.objectNode().put("greeting", "two")));

    await().until(() -> log("web", false, false).contains("two"));
    assertThat(get(PODS, "web").at("/status/containerStatuses/0/restartCount").asInt()).isZero();
  }

  @Test
  void bindsAClaimGrowsItAndHoldsItsDataUntilThePodIsGone() throws IOException {
    create(
        PERSISTENT_VOLUME_CLAIMS,
        Yaml.object(
            "{metadata: {name: data, namespace: default}, spec: {accessModes: [ReadWriteOnce],"
                + " resources: {requests: {storage: 1Gi}}}}"));
    create(
        PODS,
        pod(
            "echo kept > $FILE; " + RUN_UNTIL_TERM,
            "  volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]",
            "volumeMounts: [{name: data, mountPath: /data}], env: [{name: FILE, value: /data/f}]"));
    until(PODS, "web", LocalNodeIT::ready);
    Path file = directory.resolve("volumes/default/data/f");
    await().untilAsserted(() -> assertThat(file).hasContent("kept"));
    until(PERSISTENT_VOLUME_CLAIMS, "data", c -> c.at("/status/phase").asText().equals("Bound"));

    edit(
        PERSISTENT_VOLUME_CLAIMS,
        "data",
        claim -> {
          ((ObjectNode) claim.at("/spec/resources/requests")).put("storage", "2Gi");
        });
    until(
        PERSISTENT_VOLUME_CLAIMS,
        "data",
        claim -> claim.at("/status/capacity/storage").asText().equals("2Gi"));

    store.delete(key(PERSISTENT_VOLUME_CLAIMS, "data"));
    assertThat(get(PERSISTENT_VOLUME_CLAIMS, "data").at("/metadata/deletionTimestamp").asText())
        .isNotEmpty();
    // Handled in order: when this one is bound, the deletion has been looked at.
    ObjectNode next = Yaml.object("{metadata: {name: next, namespace: default}, spec: {}}");
    create(PERSISTENT_VOLUME_CLAIMS, next);
    until(PERSISTENT_VOLUME_CLAIMS, "next", c -> c.at("/status/phase").asText().equals("Bound"));
    assertThat(file).exists();
    store.delete(key(PODS, "web"));
    await().until(() -> find(PERSISTENT_VOLUME_CLAIMS, "data").isEmpty());
    assertThat(file).doesNotExist();
  }

  @Test
  void forwardsAServiceOnlyToReadyPods() throws IOException {
    create(
        SERVICES,
        Yaml.object(
            "{metadata: {name: web, namespace: default}, spec: {selector: {app: web},"
                + " ports: [{port: 8080, targetPort: http}]}}"));
    InetSocketAddress address = serviceAddress(8080);
    await().untilAsserted(() -> assertThat(answer(address)).isEmpty());

    create(PODS, javaServer());

    until(PODS, "web", LocalNodeIT::ready);
    assertThat(answer(address)).contains("hello from web");
    assertThat(get(PODS, "web").at("/status/containerStatuses/0/started").asBoolean()).isTrue();
    store.delete(key(SERVICES, "web"));
    await()
        .untilAsserted(
            () -> assertThatThrownBy(() -> answer(address)).isInstanceOf(IOException.class));
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "the test listens in the place of the pod")
  void leavesAPodThatIsNotReadyAlone() throws IOException {
    create(SERVICES, service(9090));
    create(PODS, pod(RUN_UNTIL_TERM, "", "readinessProbe: {httpGet: {port: 1}}"));
    until(PODS, "web", pod -> pod.at("/status/phase").asText().equals("Running"));
    InetAddress ip = InetAddress.ofLiteral(get(PODS, "web").at("/status/podIP").asText());

    try (ServerSocket listening = new ServerSocket(9090, 1, ip)) {
      await().untilAsserted(() -> assertThat(answer(serviceAddress(9090))).isEmpty());

      listening.setSoTimeout(1);
      assertThatThrownBy(listening::accept).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere another port is taken")
  void saysSoWhenAServiceAddressCannotBeBound() throws IOException {
    try (ServerSocket everywhere = new ServerSocket(0)) {
      create(SERVICES, service(everywhere.getLocalPort()));

      await().until(() -> reasons().contains("FailedToListen"));
    }
  }

  @Test
  void restartsWhenLivenessFails() {
    create(
        PODS,
        pod(
            RUN_UNTIL_TERM,
            "",
            "livenessProbe: {httpGet: {port: 1}, periodSeconds: 1, failureThreshold: 1}"));

    until(PODS, "web", pod -> pod.at("/status/containerStatuses/0/restartCount").asInt() > 0);

    assertThat(reasons()).contains("Unhealthy", "Killing");
  }

  @Test
  void endsWhatAnEarlierNodeLeftAndStartsItsPodsAnew() throws Exception {
    create(PODS, pod("echo $$; exec sleep 100", "  terminationGracePeriodSeconds: 0"));
    until(PODS, "web", LocalNodeIT::ready);
    await().until(() -> !log("web", false, false).isEmpty());
    String uid = get(PODS, "web").at("/metadata/uid").asText();
    controllers.close();
    node.close();
    // As after a crash: a process runs that the file of the pod names.
    Process leftover = new ProcessBuilder("sleep", "100").start();
    Files.writeString(
        directory.resolve("pods").resolve(uid).resolve("process"),
        leftover.pid() + " " + leftover.info().startInstant().orElseThrow());

    start();

    assertThat(leftover.waitFor(5, TimeUnit.SECONDS)).isTrue();
    until(
        PODS,
        "web",
        pod -> ready(pod) && pod.at("/status/containerStatuses/0/restartCount").asInt() == 1);
  }

  @Test
  void followsALogUntilTheContainerEnds() throws IOException {
    create(PODS, pod("echo one; echo two; sleep 0.3; echo three; sleep 0.1", ""));
    await().until(() -> find(PODS, "web").isPresent() && !quietLog().isEmpty());

    assertThat(log("web", true, false)).contains("three");
    assertThatThrownBy(() -> log("gone", false, false)).isInstanceOf(ApiException.class);
  }

  private String quietLog() throws IOException {
    try {
      return log("web", false, false);
    } catch (ApiException e) {
      return "";
    }
  }

  private void start() throws IOException {
    LocalImage shell =
        new LocalImage(List.of("/bin/sh", "-c"), Map.of("LISTEN", "{{listen:9090}}"));
    node = new LocalNode(store, directory, Map.of("shell", shell), Duration.ofMillis(200));
    controllers = new ControlLoop(store, node.start());
  }

  private static ObjectNode pod(String script, String spec) {
    return pod(script, spec, "");
  }

  private static ObjectNode pod(String script, String spec, String container) {
    ObjectNode pod =
        Yaml.object(
            """
            metadata: {name: web, namespace: default, labels: {app: web}}
            spec:
              containers: [{name: main, image: shell, %s}]
            %s
            """
                .formatted(container, spec.indent(2).replaceAll("(?m)^ {2}(?= {2})", "")));
    ((ObjectNode) pod.at("/spec/containers/0")).putArray("args").add(script);
    return pod;
  }

  private static ObjectNode statefulSet(int replicas, String script, String spec) {
    ObjectNode set =
        Yaml.object(
            """
            metadata: {name: web, namespace: default}
            spec: {replicas: %d, serviceName: web, selector: {matchLabels: {app: web}}}
            """
                .formatted(replicas));
    ObjectNode template = set.withObjectProperty("spec").putObject("template");
    template.putObject("metadata").putObject("labels").put("app", "web");
    template.set("spec", pod(script, spec).get("spec"));
    return set;
  }

  private static ObjectNode service(int port) {
    return Yaml.object(
        "{metadata: {name: web, namespace: default}, spec: {selector: {app: web}, ports: [{port: %d}]}}"
            .formatted(port));
  }

  private ObjectNode javaServer() throws IOException {
    Path source = directory.resolve("Hello.java");
    Files.writeString(
        source,
"""
        import com.sun.net.httpserver.HttpServer;
        import java.net.InetAddress;
import java.net.InetSocketAddress;
        void main() throws Exception {
          var listen = System.getenv("LISTEN").split(":");
          var address = new InetSocketAddress(listen[0], Integer.parseInt(listen[1]));
          var server = HttpServer.create(address, 0);
          server.createContext("/", exchange -> {
            byte[] body = ("hello from " + System.getenv("HOSTNAME")).getBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
          server.start();
        }
""");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return pod(
        "exec %s %s".formatted(java, source),
        "",
        """
        ports: [{name: http, containerPort: 9090}],
        startupProbe: {httpGet: {port: http}, periodSeconds: 1, failureThreshold: 30},
        readinessProbe: {httpGet: {path: /, port: http}, periodSeconds: 1}
        """);
  }

  private InetSocketAddress serviceAddress(int port) {
    return new InetSocketAddress(get(SERVICES, "web").at("/spec/clusterIP").asText(), port);
  }

  private static String answer(InetSocketAddress address) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(address, 2000);
      socket.setSoTimeout(5000);
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (SocketException e) {
      if (e.getMessage().contains("reset")) {
        return "";
      }
      throw e;
    }
  }

  private String log(String pod, boolean follow, boolean previous) throws IOException {
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    node.log(key(PODS, pod), previous).copy(follow, log);
    return log.toString(StandardCharsets.UTF_8);
  }

  private static boolean ready(ObjectNode pod) {
    return ContainerStatus.isReady(pod);
  }

  private static String reason(ObjectNode pod) {
    return pod.at("/status/containerStatuses/0/state/waiting/reason").asText();
  }

  private List<String> reasons() {
    return store.list(EVENTS, "default").stream().map(e -> e.path("reason").asText()).toList();
  }

  private void create(ResourceType type, ObjectNode object) {
    store.create(type, object);
  }

  private void edit(ResourceType type, String name, Consumer<ObjectNode> change) {
    assertThat(store.update(key(type, name), change)).isPresent();
  }

  private ObjectNode get(ResourceType type, String name) {
    return find(type, name).orElseThrow();
  }

  private Optional<ObjectNode> find(ResourceType type, String name) {
    return store.get(key(type, name));
  }

  private void until(ResourceType type, String name, Predicate<ObjectNode> condition) {
    await()
        .atMost(30, TimeUnit.SECONDS)
        .until(() -> find(type, name).filter(condition).isPresent());
  }

  private static ObjectKey key(ResourceType type, String name) {
    return new ObjectKey(type, "default", name);
  }
}
