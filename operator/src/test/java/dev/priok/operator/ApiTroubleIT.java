package dev.priok.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.operator.PriokOperator.StartException;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The operator at an API server that fails: it survives, says so, and mends it. */
class ApiTroubleIT {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String FORBIDDEN =
      "services is forbidden: User \"system:serviceaccount:priok:operator\" cannot patch resource"
          + " \"services\" in API group \"\" in the namespace \"apps\"";

  private final ScriptedApi api = new ScriptedApi();
  private final KubernetesClient client = api.client();
  private final PriokOperator operator = new PriokOperator(client, OperatorConfig.defaults());

  @AfterEach
  void stop() throws IOException {
    operator.close();
    client.close();
    api.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "403 | lacks a permission",
        "409 | changed or appeared meanwhile",
        "429 | busy",
        "500 | answered 500"
      })
  void aChildThatCannotBeWrittenIsTriedAgainAndToldOf(int code, String meaning) {
    String said = code == 403 ? FORBIDDEN : "the server's own words";
    api.fail("PATCH", ScriptedApi.SERVICE, 2, code, said);

    operator.start();

    await().atMost(SOON).until(() -> api.written().contains(ScriptedApi.SERVICE));
    await().atMost(SOON).until(() -> observedGeneration(latest()) == 1);
    assertThat(api.statuses())
        .anySatisfy(status -> {
          assertThat(observedGeneration(status)).isEqualTo(-1);
          assertThat(message(status, "Reconciling")).contains(meaning, said, "tries again");
          assertThat(reason(status, "Reconciling")).isEqualTo("ProgressingWithRetry");
          assertThat(reason(status, "Ready")).isEqualTo("ProgressingWithRetry");
        });
    assertThat(reason(latest(), "Reconciling")).isNotEqualTo("ProgressingWithRetry");
    assertThat(api.events())
        .anySatisfy(event -> {
          assertThat(event.path("type").asText()).isEqualTo("Warning");
          assertThat(event.path("message").asText()).contains(meaning, said);
          assertThat(event.at("/involvedObject/name").asText()).isEqualTo("team");
        });
  }

  @Test
  void aTimeOutIsTriedAgainAndToldOf() {
    api.timeOut("PATCH", ScriptedApi.SERVICE, 1);

    operator.start();

    await().atMost(SOON).until(() -> api.written().contains(ScriptedApi.SERVICE));
    await().atMost(SOON).until(() -> observedGeneration(latest()) == 1);
    assertThat(api.statuses())
        .anySatisfy(
            status -> assertThat(message(status, "Reconciling")).contains("does not answer"));
  }

  @ParameterizedTest
  @CsvSource({"403", "409", "500"})
  void aStatusThatCannotBeWrittenIsWrittenLater(int code) {
    api.fail("PATCH", ScriptedApi.REGISTRY + "/status", 2, code, "not now");

    operator.start();

    await().atMost(SOON).until(() -> observedGeneration(latest()) == 1);
  }

  @Test
  void anEventThatCannotBeWrittenStopsNothing() {
    api.fail("POST", ScriptedApi.EVENTS, 1000, 403, "events is forbidden: cannot create");
    api.fail("PATCH", ScriptedApi.SERVICE, 1, 500, "not now");

    operator.start();

    await().atMost(SOON).until(() -> observedGeneration(latest()) == 1);
    assertThat(api.events()).isEmpty();
  }

  @Test
  void theOtherChildrenAreWrittenMeanwhile() {
    api.fail("PATCH", ScriptedApi.SERVICE, 1, 403, FORBIDDEN);

    operator.start();

    await().atMost(SOON).until(() -> api.written().contains(ScriptedApi.SERVICE));
    assertThat(api.written().subList(0, api.written().indexOf(ScriptedApi.SERVICE)))
        .contains(
            "/apis/apps/v1/namespaces/apps/statefulsets/team-registry",
            "/api/v1/namespaces/apps/secrets/team-registry-admin");
  }

  @Test
  void anUnchangedStatusIsWrittenOnce() {
    operator.start();

    await().atMost(SOON).until(() -> observedGeneration(latest()) == 1);
    int catalogIsAskedForOnce = 2;
    assertThat(api.statuses()).hasSizeLessThanOrEqualTo(catalogIsAskedForOnce);
  }

  @Test
  void aCleanupThatFailsIsTriedAgain() {
    api.delete(Instant.now()).fail("DELETE", ScriptedApi.CLAIM, 2, 409, "changed meanwhile");

    operator.start();

    await().atMost(SOON).until(() -> api.written().contains(ScriptedApi.REGISTRY));
    assertThat(api.written())
        .containsSubsequence("DELETE " + ScriptedApi.CLAIM, ScriptedApi.REGISTRY);
  }

  @Test
  void aCleanupThatNeverSucceedsHoldsNoRegistryForEver() {
    api.delete(Instant.now().minusSeconds(61))
        .fail("DELETE", ScriptedApi.CLAIM, 1000, 403, "persistentvolumeclaims is forbidden");

    operator.start();

    await().atMost(SOON).until(() -> api.written().contains(ScriptedApi.REGISTRY));
    assertThat(api.events())
        .anySatisfy(event ->
            assertThat(event.path("message").asText())
                .contains("persistentvolumeclaims is forbidden"));
  }

  @Test
  void saysThatTheCrdIsMissing() {
    api.fail("GET", ScriptedApi.REGISTRIES, 1, 404, "the server could not find the resource");

    assertThatThrownBy(operator::start)
        .isInstanceOf(StartException.class)
        .hasMessageContaining("kubectl apply -f crds/")
        .hasMessageNotContaining("\n");
  }

  @Test
  void aSecretThatMayNotBeReadIsToldByVerbAndResource() {
    String said = "secrets \"team-registry-tls\" is forbidden: cannot get resource \"secrets\"";
    api.fail("GET", "/api/v1/namespaces/apps/secrets/team-registry-tls", 2, 403, said);

    operator.start();

    await().atMost(SOON).until(() -> observedGeneration(latest()) == 1);
    assertThat(api.statuses())
        .anySatisfy(status -> {
          assertThat(message(status, "Reconciling")).contains("lacks a permission", said);
          assertThat(reason(status, "Ready")).isEqualTo("ProgressingWithRetry");
        });
    assertThat(api.events())
        .anySatisfy(event -> assertThat(event.path("message").asText()).contains(said));
  }

  @Test
  void nobodyElsesSecretsAreListed() {
    operator.start();

    await().atMost(SOON).until(() -> observedGeneration(latest()) == 1);
    assertThat(api.listed("/api/v1/secrets"))
        .isNotEmpty()
        .allSatisfy(query -> assertThat(query).contains("labelSelector=", "managed-by%3Dpriok"));
  }

  @Test
  void saysWhichPermissionIsMissingToStart() {
    String said = "secrets is forbidden: cannot list resource \"secrets\"";
    api.fail("GET", "/api/v1/secrets", 10, 403, said);

    assertThatThrownBy(operator::start)
        .isInstanceOf(StartException.class)
        .hasMessageContaining("lacks a permission")
        .hasMessageContaining(said);
  }

  @Test
  void saysThatNoClusterIsThere() throws IOException {
    api.close();

    assertThatThrownBy(operator::start)
        .isInstanceOf(StartException.class)
        .hasMessageContaining("http://127.0.0.1:")
        .hasMessageContaining("does not answer");
  }

  private ObjectNode latest() {
    List<ObjectNode> statuses = api.statuses();
    return statuses.isEmpty() ? JsonNodeFactory.instance.objectNode() : statuses.getLast();
  }

  private static long observedGeneration(JsonNode status) {
    return status.path("observedGeneration").asLong(-2);
  }

  private static String message(JsonNode status, String type) {
    return condition(status, type).path("message").asText();
  }

  private static String reason(JsonNode status, String type) {
    return condition(status, type).path("reason").asText();
  }

  private static JsonNode condition(JsonNode status, String type) {
    for (JsonNode condition : status.path("conditions")) {
      if (condition.path("type").asText().equals(type)) {
        return condition;
      }
    }
    return MissingNode.getInstance();
  }
}
