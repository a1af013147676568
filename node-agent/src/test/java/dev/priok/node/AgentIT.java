package dev.priok.node;

import static dev.priok.node.testing.TestNode.CERTS_D;
import static dev.priok.node.testing.TestNode.JOURNAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import dev.priok.node.testing.MemoryDirectory;
import dev.priok.node.testing.TestAuthority;
import dev.priok.node.testing.TestNode;
import dev.priok.node.testing.TestServer;
import dev.priok.node.testing.TreeSnapshot;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.SortedMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The runnable jar, with the flags and modules of its image, against a registry and an operator on
 * loopback.
 */
class AgentIT {
  private static final int MOST_RESIDENT_KIB = 70 * 1024;
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir(factory = MemoryDirectory.class)
  Path temporary;

  private final TestAuthority authority = new TestAuthority("install");
  private final List<Properties> reports = new CopyOnWriteArrayList<>();
  private final List<Process> started = new ArrayList<>();
  private TestNode node;
  private TestServer registry;
  private TestServer operator;
  private SortedMap<String, String> before;
  private Path hosts;

  @BeforeEach
  void prepare() throws IOException {
    registry = TestServer.https(authority, "127.0.0.1", AgentIT::unauthorized);
    operator = TestServer.https(authority, "127.0.0.1", this::takeReport);
    node = new TestNode(temporary);
    node.document
        .revision("r1")
        .https("apps", "team", "127.0.0.1", registry.port(), authority.pem())
        .mount();
    hosts = CERTS_D.resolve("team-registry.apps.svc:" + registry.port() + "/hosts.toml");
    before = TreeSnapshot.of(node.local(Path.of("/etc")));
    Files.writeString(temporary.resolve("ca.crt"), authority.pem());
    Files.writeString(temporary.resolve("token"), "the-token");
  }

  @AfterEach
  void stop() {
    started.forEach(Process::destroyForcibly);
    registry.close();
    operator.close();
  }

  private static void unauthorized(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(401, -1);
    }
  }

  private void takeReport(HttpExchange exchange) throws IOException {
    try (exchange) {
      Properties report = new Properties();
      report.load(
          new StringReader(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII)));
      report.setProperty("token", exchange.getRequestHeaders().getFirst("Authorization"));
      reports.add(report);
      exchange.sendResponseHeaders(204, -1);
    }
  }

  private Process start(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + System.getProperty("priok.agent.jvmFlags"));
    command.addAll(List.of("--limit-modules", System.getProperty("priok.agent.jvmModules")));
    command.addAll(List.of("-jar", System.getProperty("priok.agent.jar")));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    builder.environment().put("PRIOK_HOST_ROOT", node.root.toString());
    builder.environment().put("PRIOK_DESIRED_DIR", node.document.directory().toString());
    builder.environment().put("PRIOK_HEALTH_PORT", "0");
    builder.environment().put("PRIOK_NODE_NAME", "node-1");
    builder.environment().put("PRIOK_OPERATOR_URL", "https://127.0.0.1:" + operator.port());
    builder.environment().put("PRIOK_OPERATOR_CA", temporary.resolve("ca.crt").toString());
    builder.environment().put("PRIOK_TOKEN_FILE", temporary.resolve("token").toString());
    try {
      Process process = builder.start();
      started.add(process);
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path log() {
    return temporary.resolve("agent.log");
  }

  private int exitStatus(Process process) throws InterruptedException {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private void awaitState(String revision, String state) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(reports)
                .last()
                .satisfies(report ->
                    assertThat(report)
                        .containsEntry("revision", revision)
                        .containsEntry("registry.0.state", state)));
  }

  @Test
  void trustsReportsSurvivesItsEndAndCleansUp() throws Exception {
    Process agent = start();
    awaitState("r1", "Trusted");
    SortedMap<String, String> trusted = TreeSnapshot.of(node.root);
    assertThat(reports.getLast())
        .containsEntry("token", "Bearer the-token")
        .containsEntry("node", "node-1")
        .containsEntry("registry.0.name", "team");

    agent.destroy();
    exitStatus(agent);
    assertThat(TreeSnapshot.of(node.root)).isEqualTo(trusted);
    assertThat(log()).content().contains("stopped, trust stays in place");

    assertThat(exitStatus(start("clean"))).isZero();
    assertThat(TreeSnapshot.of(node.local(Path.of("/etc")))).isEqualTo(before);
    assertThat(node.exists(JOURNAL)).isFalse();
  }

  @Test
  void aFreshAgentTrustsWithoutAnOperator() {
    operator.close();
    start();

    await().atMost(PATIENCE).until(() -> node.exists(hosts));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(log()).content().contains("cannot report to the operator"));
  }

  @Test
  void followsTheDocumentAndLeavesTheNodeAsItWas() {
    start();
    awaitState("r1", "Trusted");

    node.document.revision("r2").without("apps.team.properties").mount();

    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(reports)
                .last()
                .satisfies(report ->
                    assertThat(report)
                        .containsEntry("revision", "r2")
                        .doesNotContainKey("registry.0.name")));
    assertThat(TreeSnapshot.of(node.local(Path.of("/etc")))).isEqualTo(before);
  }

  @Test
  void waitsForARegistryWithAnotherAuthorityAndSaysSo() {
    node.document
        .revision("r2")
        .https("apps", "team", "127.0.0.1", registry.port(), new TestAuthority("other").pem())
        .mount();
    start();

    awaitState("r2", "Pending");
    assertThat(node.exists(hosts)).isFalse();
  }

  @Test
  void settingsThatMakeNoSenseEndItWithOneLine() throws Exception {
    Process agent = start("serve");

    assertThat(exitStatus(agent)).isEqualTo(2);
    assertThat(log()).hasContent("usage: node-agent [clean]");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void restsInSeventyMebibytes() {
    Process agent = start();
    awaitState("r1", "Trusted");
    // The second report comes half a minute later: everything has been used by then.
    await().atMost(Duration.ofSeconds(60)).until(() -> reports.size() >= 2);

    long resident = residentKib(agent);
    System.out.println("node agent at rest: " + resident / 1024 + " MiB resident");
    assertThat(resident).isLessThanOrEqualTo(MOST_RESIDENT_KIB);
  }

  private static long residentKib(Process process) {
    try {
      Matcher matcher =
          RESIDENT.matcher(Files.readString(Path.of("/proc", "" + process.pid(), "status")));
      assertThat(matcher.find()).isTrue();
      return Long.parseLong(matcher.group(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
