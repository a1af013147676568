package dev.priok.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.priok.api.v1alpha1.Registry;
import dev.priok.api.v1alpha1.RegistrySpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registry server itself under the operator: what the one writes the other understands. */
class RegistryServerIT {
  private static final Duration SOON = Duration.ofSeconds(45);

  @TempDir Path directory;

  private HttpClient http;
  private LocalOperator local;

  @BeforeEach
  void start() throws IOException {
    local = new LocalOperator(directory, LocalOperator.registryServer());
  }

  @AfterEach
  void stop() throws IOException {
    if (http != null) {
      http.close();
    }
    if (local != null) {
      local.close();
    }
  }

  @Test
  void whatIsPushedWithTheGeneratedPasswordShowsInTheStatus() throws Exception {
    KubernetesClient client = local.client();
    local.makeNamespaces(List.of("apps"));
    try (var example = Files.newInputStream(Path.of("../examples/registry.yaml"))) {
      client.load(example).items().stream()
          .filter(item -> item.getKind().equals("Registry"))
          .forEach(registry -> client.resource(registry).create());
    }
    Resource<Registry> team = client.resources(Registry.class).inNamespace("apps").withName("team");
    soon(() -> {
      assertThat(team.get().getStatus().conditions())
          .hasSize(8)
          .allMatch(c -> c.getStatus().equals("True"));
      assertThat(team.get().getStatus().catalog().repositories()).isZero();
    });
    String address = team.get().getStatus().endpoints().getFirst().address();
    http =
        TrustingClient.of(
            client
                .configMaps()
                .inNamespace("apps")
                .withName(team.get().getStatus().access().caConfigMap())
                .get()
                .getData()
                .get("ca.crt"));
    String password = text(adminSecret(client), "password");

    assertThat(send(address, "GET", "/v2/", null, "wrong").statusCode()).isEqualTo(401);
    assertThat(send(address, "GET", "/v2/", null, password).statusCode()).isEqualTo(200);
    assertThat(push(address, password, "first").statusCode()).isEqualTo(201);

    soon(() -> {
      assertThat(team.get().getStatus().catalog().repositories()).isEqualTo(1);
      assertThat(team.get().getStatus().catalog().tags()).isEqualTo(1);
      assertThat(team.get().getStatus().catalog().bytes()).isPositive();
      assertThat(team.get().getStatus().catalog().lastPush()).isNotNull();
      assertThat(team.get().getStatus().catalog().top().getFirst().name()).isEqualTo("team/app");
    });

    String pod = podIdentity(client);
    client
        .resource(adminSecret(client))
        .edit(secret ->
            new SecretBuilder(secret)
                .addToData(
                    "password",
                    Base64.getEncoder().encodeToString("new".getBytes(StandardCharsets.UTF_8)))
                .build());
    soon(() -> assertThat(send(address, "GET", "/v2/", null, "new").statusCode()).isEqualTo(200));
    assertThat(send(address, "GET", "/v2/", null, password).statusCode()).isEqualTo(401);

    specify(team, "tags: {immutable: [{repositories: [team/**], tags: ['*']}]}");
    soon(() -> {
      // Taken as long as the server has not read the rule.
      String content = "other at " + System.nanoTime();
      assertThat(push(address, "new", content).statusCode()).isEqualTo(409);
    });
    assertThat(condition(team, "RulesApplied")).startsWith("True RulesApplied");

    // An API server that knows the CRD's rules would refuse it.
    specify(team, "retention: {rules: [{repositories: ['**'], keep: {last: 1, tags: ['*']}}]}");
    soon(() ->
        assertThat(condition(team, "RulesApplied"))
            .startsWith("False RulesRefused")
            .contains("retention.rules"));
    assertThat(condition(team, "Ready")).startsWith("True RegistryReady");
    assertThat(push(address, "new", "the rules before are in force").statusCode()).isEqualTo(409);
    specify(team, "retention: {rules: [{repositories: ['**'], keep: {last: 1}}]}");
    soon(() -> assertThat(condition(team, "RulesApplied")).startsWith("True RulesApplied"));
    assertThat(podIdentity(client)).isEqualTo(pod);
  }

  private static void specify(Resource<Registry> registry, String spec) {
    registry.edit(present -> {
      present.setSpec(Serialization.unmarshal(spec, RegistrySpec.class));
      return present;
    });
  }

  private static String condition(Resource<Registry> registry, String type) {
    return registry.get().getStatus().conditions().stream()
        .filter(condition -> condition.getType().equals(type))
        .map(c -> c.getStatus() + " " + c.getReason() + " " + c.getMessage())
        .findFirst()
        .orElseThrow();
  }

  /** Pushes an image under one and the same tag; what the tag was answered. */
  private HttpResponse<String> push(String address, String password, String content)
      throws Exception {
    byte[] config = "{}".getBytes(StandardCharsets.UTF_8);
    String digest =
        "sha256:" + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(config));
    HttpResponse<String> upload =
        send(address, "POST", "/v2/team/app/blobs/uploads/", new byte[0], password);
    assertThat(upload.statusCode()).as(upload.body()).isEqualTo(202);
    String location =
        URI.create("https://" + address + "/")
            .resolve(upload.headers().firstValue("Location").orElseThrow())
            .getRawPath();
    assertThat(send(address, "PUT", location + "?digest=" + digest, config, password).statusCode())
        .isEqualTo(201);
    String manifest =
        """
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
         "config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"%s","size":2},
         "layers":[],"annotations":{"content":"%s"}}
        """
            .formatted(digest, content);
    return send(
        address,
        "PUT",
        "/v2/team/app/manifests/1",
        manifest.getBytes(StandardCharsets.UTF_8),
        password);
  }

  private HttpResponse<String> send(
      String address, String method, String path, byte[] body, String password)
      throws IOException, InterruptedException {
    String login =
        Base64.getEncoder().encodeToString(("admin:" + password).getBytes(StandardCharsets.UTF_8));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://" + address + path))
            .header("Authorization", "Basic " + login)
            .header(
                "Content-Type",
                path.contains("/manifests/")
                    ? "application/vnd.oci.image.manifest.v1+json"
                    : "application/octet-stream")
            .timeout(Duration.ofSeconds(10))
            .method(
                method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private static Secret adminSecret(KubernetesClient client) {
    return client.secrets().inNamespace("apps").withName("team-registry-admin").get();
  }

  private static String podIdentity(KubernetesClient client) {
    var pod = client.pods().inNamespace("apps").withName("team-registry-0").get();
    return pod.getMetadata().getUid()
        + pod.getStatus().getContainerStatuses().getFirst().getRestartCount();
  }

  private static String text(Secret secret, String key) {
    return new String(
        Base64.getDecoder().decode(secret.getData().get(key)), StandardCharsets.UTF_8);
  }

  private static void soon(ThrowingRunnable assertion) {
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptions()
        .untilAsserted(assertion);
  }
}
