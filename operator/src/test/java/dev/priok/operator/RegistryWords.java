package dev.priok.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.priok.api.v1alpha1.Registry;
import dev.priok.api.v1alpha1.RegistrySpec;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.awaitility.core.ThrowingRunnable;

/** What the tests of every grade of cluster do to a Registry and see of it, in short words. */
interface RegistryWords {
  Duration SOON = Duration.ofSeconds(45);
  List<String> BESIDE_READY =
      List.of(
          "CatalogSynced", "NodesTrusted", "PushesAccepted", "RulesApplied", "GarbageCollected");
  String USERS_LINE = "ci:$2y$05$abcdefghijklmnopqrstuuK1q9zJ8dW1xkq8l0S8m8m8m8m8m8m8m";

  KubernetesClient client();

  /** The namespace of the present test. */
  String namespace();

  /** The operator's own namespace. */
  default String operatorNamespace() {
    return "default";
  }

  void startOperator();

  void stopOperator();

  /** What a registry answers at the port where images are pushed; throws while it is down. */
  String registry(String method, String namespace, String name, String path) throws Exception;

  default HasMetadata generic(String name, String spec) {
    return Serialization.unmarshal(
        "apiVersion: priok.dev/v1alpha1\nkind: Registry\nmetadata: {name: "
            + name
            + ", namespace: "
            + namespace()
            + "}\nspec: "
            + spec,
        GenericKubernetesResource.class);
  }

  default void create(String name, String spec) {
    client().resource(generic(name, spec)).create();
  }

  default void replace(String name, String spec) {
    String patch =
        "[{\"op\": \"replace\", \"path\": \"/spec\", \"value\": "
            + Serialization.asJson(Serialization.unmarshal("---\n" + spec, RegistrySpec.class))
            + "}]";
    client()
        .resources(Registry.class)
        .inNamespace(namespace())
        .withName(name)
        .patch(PatchContext.of(PatchType.JSON), patch);
  }

  default void delete(String name) {
    client().resources(Registry.class).inNamespace(namespace()).withName(name).delete();
    soon(() ->
        assertThat(client().resources(Registry.class).inNamespace(namespace()).withName(name).get())
            .isNull());
  }

  default Registry get(String name) {
    return client().resources(Registry.class).inNamespace(namespace()).withName(name).get();
  }

  default void awaitReady(String name) {
    soon(() -> {
      Registry registry = get(name);
      assertThat(registry.getStatus().observedGeneration())
          .isEqualTo(registry.getMetadata().getGeneration());
      assertThat(registry.getStatus().conditions())
          .filteredOn(condition -> !BESIDE_READY.contains(condition.getType()))
          .extracting(condition ->
              condition.getType() + "=" + condition.getStatus() + ": " + condition.getMessage())
          .satisfiesExactly(
              ready -> assertThat(ready).startsWith("Ready=True"),
              storage -> assertThat(storage).startsWith("StorageReady=True"),
              available -> assertThat(available).startsWith("Available=True"),
              tls -> assertThat(tls).startsWith("TLSReady=True"),
              auth -> assertThat(auth).startsWith("AuthReady=True"));
    });
  }

  default Condition condition(String name, String type) {
    return get(name).getStatus().conditions().stream()
        .filter(condition -> type.equals(condition.getType()))
        .findFirst()
        .orElseGet(Condition::new);
  }

  /** Which pod it is and how often its container started. */
  default String podIdentity() {
    Pod pod = client().pods().inNamespace(namespace()).withName("team-registry-0").get();
    return pod == null
        ? "none"
        : pod.getMetadata().getUid()
            + " "
            + pod.getStatus().getContainerStatuses().getFirst().getRestartCount();
  }

  default ConfigMap config() {
    return Objects.requireNonNull(
        client().configMaps().inNamespace(namespace()).withName("team-registry-config").get());
  }

  default Service service(String name) {
    return Objects.requireNonNull(
        client().services().inNamespace(namespace()).withName(name).get(), name);
  }

  default Secret secretOrNull(String name) {
    return client().secrets().inNamespace(namespace()).withName(name).get();
  }

  default Secret secret(String name) {
    return Objects.requireNonNull(secretOrNull(name), name);
  }

  default PersistentVolumeClaim claimOrNull(String name) {
    return client().persistentVolumeClaims().inNamespace(namespace()).withName(name).get();
  }

  default PersistentVolumeClaim claim(String name) {
    return Objects.requireNonNull(claimOrNull(name), name);
  }

  default StatefulSet statefulSetOrNull() {
    return client().apps().statefulSets().inNamespace(namespace()).withName("team-registry").get();
  }

  default StatefulSet statefulSet() {
    return Objects.requireNonNull(statefulSetOrNull());
  }

  default void createUsers(String name) {
    client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace())
                .withName(name)
                .endMetadata()
                .addToData("htpasswd", base64(USERS_LINE + "\n"))
                .build())
        .create();
  }

  static String text(Secret secret, String key) {
    return new String(
        Base64.getDecoder().decode(secret.getData().get(key)), StandardCharsets.UTF_8);
  }

  static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  static void soon(ThrowingRunnable assertion) {
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptions()
        .untilAsserted(assertion);
  }
}
