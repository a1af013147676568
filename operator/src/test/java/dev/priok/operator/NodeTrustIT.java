package dev.priok.operator;

import static dev.priok.operator.RegistryWords.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.api.v1alpha1.NodesStatus;
import dev.priok.api.v1alpha1.Registry;
import dev.priok.operator.trust.InsecureNamespaces;
import dev.priok.operator.trust.TrustSettings;
import dev.priok.operator.trust.report.TokenReviews.Verdict;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The operator's side of node trust: a pretended agent reports through the real HTTPS port. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodeTrustIT {
  private static final String AGENTS = "priok-agents";
  private static final TrustSettings SETTINGS =
      new TrustSettings(
          AGENTS,
          "priok-node-agent",
          new InsecureNamespaces(false, Set.of("plain")),
          0,
          Duration.ofMinutes(2),
          Duration.ofMillis(200));

  @TempDir static Path directory;

  private LocalOperator local;
  private KubernetesClient client;
  private String node;

  @BeforeAll
  void startCluster() throws IOException {
    local =
        new LocalOperator(
            directory,
            LocalOperator.fake(),
            SETTINGS,
            token ->
                token.startsWith("agent-on-")
                    ? new Verdict.Agent(token.substring("agent-on-".length()))
                    : new Verdict.Forbidden("only agents may report"));
    client = local.client();
    local.makeNamespaces(Set.of(AGENTS, "apps", "plain"));
  }

  @AfterAll
  void stopCluster() throws IOException {
    local.close();
  }

  @BeforeEach
  void startAgent() {
    node = local.makeAgentPod(AGENTS);
  }

  @AfterEach
  void deleteWhatTheTestMade() {
    client.resources(Registry.class).inAnyNamespace().delete();
    client.pods().inNamespace(AGENTS).withName("agent").withGracePeriod(0).delete();
    soon(() -> {
      assertThat(client.resources(Registry.class).inAnyNamespace().list().getItems()).isEmpty();
      assertThat(client.pods().inNamespace(AGENTS).list().getItems()).isEmpty();
    });
  }

  @Test
  void aTrustingNodeShowsInTheStatusAndADeletedRegistryWaitsForIt() {
    create("apps", "team", "{}");
    soon(() -> {
      assertThat(document()).containsKeys("apps.team.properties", "operator-ca.crt");
      assertThat(document().get("apps.team.properties"))
          .contains("host=team-registry.apps.svc\\:5000", "scheme=https");
      assertThat(
              client
                  .pods()
                  .inNamespace(AGENTS)
                  .withName("agent")
                  .get()
                  .getMetadata()
                  .getAnnotations())
          .containsEntry("priok.dev/node-trust-revision", document().get("revision"));
    });

    soon(() -> {
      assertThat(report("agent-on-" + node, said("apps", "team", "Trusted", "")).statusCode())
          .isEqualTo(204);
      assertThat(team().get().getStatus().nodes())
          .isEqualTo(new NodesStatus(1, 1, "1/1", List.of()));
      assertThat(condition("NodesTrusted").getStatus()).isEqualTo("True");
    });

    team().delete();
    soon(() -> assertThat(document()).doesNotContainKey("apps.team.properties"));
    assertThat(team().get()).as("the node has not answered yet").isNotNull();
    soon(() -> {
      report("agent-on-" + node, "revision=" + document().get("revision") + "\n");
      assertThat(team().get()).isNull();
    });
    assertThat(document()).containsOnlyKeys("operator-ca.crt", "revision");
  }

  @Test
  void aNodeThatNeverAnswersHoldsADeletionUpForAWhileOnly() {
    create("apps", "team", "{}");
    soon(() -> {
      report("agent-on-" + node, said("apps", "team", "Trusted", ""));
      assertThat(condition("NodesTrusted").getStatus()).isEqualTo("True");
    });

    team().delete();

    soon(() -> assertThat(team().get()).isNull());
    assertThat(document()).doesNotContainKey("apps.team.properties");
  }

  @Test
  void aNodeThatCannotTrustIsACondition() {
    create("apps", "team", "{}");
    soon(() -> {
      report("agent-on-" + node, said("apps", "team", "ConfigPathUnset", "add two lines"));
      assertThat(condition("NodesTrusted").getStatus()).isEqualTo("False");
      assertThat(condition("NodesTrusted").getReason()).isEqualTo("ConfigPathUnset");
      assertThat(condition("NodesTrusted").getMessage())
          .isEqualTo("1 of 1 nodes: " + node + ": add two lines");
      assertThat(condition("Ready").getStatus()).isEqualTo("True");
    });
    soon(() ->
        assertThat(client.v1().events().inNamespace("apps").list().getItems())
            .anySatisfy(event -> {
              assertThat(event.getReason()).isEqualTo("ConfigPathUnset");
              assertThat(event.getMessage()).contains(node, "add two lines");
            }));
    report("agent-on-" + node, "revision=" + document().get("revision") + "\n");
  }

  @Test
  void plainHttpIsForNamespacesThatTheInstallerNamed() {
    create("apps", "team", "{tls: {mode: Disabled}}");
    create("plain", "team", "{tls: {mode: Disabled}}");

    soon(() -> {
      assertThat(document()).containsKey("plain.team.properties");
      assertThat(document().get("plain.team.properties")).contains("scheme=http\n");
      assertThat(condition("NodesTrusted").getReason()).isEqualTo("NotAllowed");
      assertThat(condition("NodesTrusted").getMessage())
          .isEqualTo(
              "spec.tls.mode is Disabled, and nodes speak plain HTTP only where the installer"
                  + " allows it: add namespace apps to nodeAgent.allowInsecureNamespaces of the"
                  + " installation, or use TLS");
    });
    assertThat(document()).doesNotContainKey("apps.team.properties");
  }

  @Test
  void aRegistryThatLeavesTheNodesAloneIsNotInTheDocument() {
    create("apps", "team", "{nodeTrust: {enabled: false}}");
    create("apps", "other", "{}");

    soon(() -> {
      assertThat(document()).containsKey("apps.other.properties");
      assertThat(condition("Ready").getStatus()).isEqualTo("True");
    });
    assertThat(document()).doesNotContainKey("apps.team.properties");
    assertThat(condition("NodesTrusted").getStatus()).isNull();
    assertThat(team().get().getStatus().nodes()).isNull();
  }

  @Test
  void aDocumentThatSomebodyChangedOrDeletedComesBack() {
    create("apps", "team", "{}");
    soon(() -> assertThat(document()).containsKey("apps.team.properties"));
    Map<String, String> before = document();

    var told = client.configMaps().inNamespace(AGENTS).withName("priok-node-trust");
    told.edit(document ->
        new ConfigMapBuilder(document)
            .addToData("apps.team.properties", "host=evil.example.com\\:5000\n")
            .addToData("apps.evil.properties", "host=evil.example.com\\:5000\n")
            .build());
    soon(() -> assertThat(document()).isEqualTo(before));

    told.delete();
    soon(() -> assertThat(document()).isEqualTo(before));

    local.stop();
    told.delete();
    local.start();
    soon(() -> assertThat(document()).isEqualTo(before));
  }

  @Test
  void nobodyButAgentsReports() {
    soon(() -> assertThat(document()).containsKey("operator-ca.crt"));

    HttpResponse<String> stranger = report("somebody", "revision=r\n");
    HttpResponse<String> garbage = report("agent-on-" + node, "no=revision\n");
    HttpResponse<String> endless =
        report("agent-on-" + node, "revision=r\nx=" + "y".repeat(1024 * 1024) + "\n");

    assertThat(stranger.statusCode()).isEqualTo(403);
    assertThat(stranger.body()).isEqualTo("only agents may report\n");
    assertThat(garbage.statusCode()).isEqualTo(400);
    assertThat(garbage.body()).isEqualTo("revision is missing or not a word\n");
    assertThat(endless.statusCode()).isEqualTo(413);
  }

  private void create(String namespace, String name, String spec) {
    client
        .resource(
            Serialization.unmarshal(
                "apiVersion: priok.dev/v1alpha1\nkind: Registry\nmetadata: {name: "
                    + name
                    + ", namespace: "
                    + namespace
                    + "}\nspec: "
                    + spec,
                GenericKubernetesResource.class))
        .create();
  }

  private Resource<Registry> team() {
    return client.resources(Registry.class).inNamespace("apps").withName("team");
  }

  private Condition condition(String type) {
    return team().get().getStatus().conditions().stream()
        .filter(condition -> type.equals(condition.getType()))
        .findFirst()
        .orElseGet(Condition::new);
  }

  private Map<String, String> document() {
    return client.configMaps().inNamespace(AGENTS).withName("priok-node-trust").require().getData();
  }

  private String said(String namespace, String name, String state, String message) {
    return "revision="
        + document().get("revision")
        + "\nnode=whatever it says\nregistry.0.namespace="
        + namespace
        + "\nregistry.0.name="
        + name
        + "\nregistry.0.state="
        + state
        + "\nregistry.0.message="
        + message
        + "\n";
  }

  private HttpResponse<String> report(String token, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("https://127.0.0.1:" + local.reportPort() + "/node-report"))
            .timeout(Duration.ofSeconds(10))
            .header("Authorization", "Bearer " + token)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try (HttpClient http = TrustingClient.of(document().get("operator-ca.crt"))) {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
