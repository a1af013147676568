package dev.priok.local;

import static dev.priok.local.ContractKinds.WIDGETS;
import static dev.priok.local.ContractKinds.configMap;
import static dev.priok.local.ContractKinds.statefulSet;
import static dev.priok.local.ContractKinds.widget;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the operator and its users rely on in any Kubernetes API, whichever serves it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class KubernetesContract {
  static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("status-applier")
          .build();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private String namespace = "";

  private @Nullable KubernetesClient client;

  /** Starts the API under test, if need be, and gives a client of it. */
  abstract KubernetesClient start() throws Exception;

  /** Ends what {@link #start} started. */
  abstract void stop() throws Exception;

  final KubernetesClient client() {
    return Objects.requireNonNull(client);
  }

  @AfterAll
  void end() throws Exception {
    if (client != null) {
      client.close();
    }
    stop();
  }

  @BeforeAll
  void createKinds() throws Exception {
    client = start();
    client().resource(WIDGETS).serverSideApply();
    client()
        .resource(WIDGETS)
        .waitUntilCondition(
            crd ->
                crd != null
                    && crd.getStatus() != null
                    && crd.getStatus().getConditions().stream()
                        .anyMatch(c -> c.getType().equals("Established")),
            30,
            TimeUnit.SECONDS);
    namespace = newNamespace();
  }

  private String newNamespace() {
    return client()
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withGenerateName("contract-")
                .endMetadata()
                .build())
        .create()
        .getMetadata()
        .getName();
  }

  @Test
  void rejectsCreateOfAnExistingObject() {
    client().resource(configMap(namespace, "twice", Map.of())).create();

    KubernetesClientException refused =
        refusal(() -> client().resource(configMap(namespace, "twice", Map.of())).create());

    assertThat(refused.getCode()).isEqualTo(409);
    assertThat(refused.getStatus().getReason()).isEqualTo("AlreadyExists");
  }

  @Test
  void rejectsUpdateOfAnOldState() {
    ConfigMap old = client().resource(configMap(namespace, "stale", Map.of("a", "1"))).create();
    client().resource(edited(old, "a", "2")).update();

    KubernetesClientException refused =
        refusal(() -> client().resource(edited(old, "a", "3")).lockResourceVersion().update());

    assertThat(refused.getCode()).isEqualTo(409);
    assertThat(refused.getStatus().getReason()).isEqualTo("Conflict");
    assertThat(refused.getMessage()).contains("the object has been modified");
  }

  @Test
  void keepsTheResourceVersionWhenNothingChanges() {
    ConfigMap created = client().resource(configMap(namespace, "same", Map.of("a", "1"))).create();

    ConfigMap updated = client().resource(edited(created, "a", "1")).update();

    assertThat(updated.getMetadata().getResourceVersion())
        .isEqualTo(created.getMetadata().getResourceVersion());
  }

  @Test
  void makesNamesUp() {
    ConfigMap map = configMap(namespace, null, Map.of());
    map.getMetadata().setGenerateName("made-");

    assertThat(client().resource(map).create().getMetadata().getName()).matches("made-\\w{5}");
  }

  @Test
  void selectsByLabelsAndFields() {
    for (String name : List.of("sel-a", "sel-b", "sel-c")) {
      ConfigMap map = configMap(namespace, name, Map.of());
      map.getMetadata().setLabels(Map.of("sel", name, "all", "yes"));
      client().resource(map).create();
    }
    var maps = client().configMaps().inNamespace(namespace);

    assertThat(names(maps.withLabel("sel", "sel-a").list().getItems())).containsExactly("sel-a");
    assertThat(names(maps.withLabel("all", "yes").withoutLabel("sel", "sel-a").list().getItems()))
        .containsExactly("sel-b", "sel-c");
    assertThat(names(maps.withLabelSelector("all,!other,sel!=sel-b").list().getItems()))
        .containsExactly("sel-a", "sel-c");
    assertThat(names(maps.withField("metadata.name", "sel-c").list().getItems()))
        .containsExactly("sel-c");
  }

  @Test
  void patchesByMergeAndByOperations() {
    Resource<ConfigMap> map = client().resource(configMap(namespace, "patched", Map.of("a", "1")));
    map.create();

    map.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"a\":null,\"b\":\"2\"}}");
    ConfigMap patched =
        map.patch(
            PatchContext.of(PatchType.JSON),
            "[{\"op\":\"test\",\"path\":\"/data/b\",\"value\":\"2\"},"
                + "{\"op\":\"move\",\"from\":\"/data/b\",\"path\":\"/data/c\"}]");
    KubernetesClientException refused =
        refusal(() ->
            map.patch(
                PatchContext.of(PatchType.JSON),
                "[{\"op\":\"remove\",\"path\":\"/data/missing\"}]"));

    assertThat(patched.getData()).isEqualTo(Map.of("c", "2"));
    assertThat(refused.getCode()).isEqualTo(422);
  }

  @Test
  void appliesAndTakesOutWhatTheApplierDropped() {
    apply("one", configMap(namespace, "dropped", Map.of("a", "1", "b", "2")));
    apply("two", configMap(namespace, "dropped", Map.of("b", "2", "c", "3")));

    ConfigMap applied = apply("one", configMap(namespace, "dropped", Map.of("d", "4")));

    assertThat(applied.getData()).isEqualTo(Map.of("b", "2", "c", "3", "d", "4"));
    assertThat(applied.getMetadata().getManagedFields())
        .extracting(entry -> entry.getManager() + " " + entry.getOperation())
        .containsExactlyInAnyOrder("one Apply", "two Apply");
  }

  @Test
  void namesTheOwnerOfAFieldInConflict() {
    apply("owner", configMap(namespace, "conflict", Map.of("a", "1")));

    KubernetesClientException refused =
        refusal(() -> apply("other", configMap(namespace, "conflict", Map.of("a", "2"))));
    ConfigMap forced =
        client()
            .resource(configMap(namespace, "conflict", Map.of("a", "2")))
            .fieldManager("other")
            .forceConflicts()
            .serverSideApply();
    ConfigMap left = apply("owner", configMap(namespace, "conflict", Map.of("b", "1")));

    assertThat(refused.getCode()).isEqualTo(409);
    assertThat(refused.getMessage()).contains("conflict with \"owner\": .data.a");
    assertThat(refused.getStatus().getDetails().getCauses().getFirst().getField())
        .isEqualTo(".data.a");
    assertThat(forced.getData()).isEqualTo(Map.of("a", "2"));
    assertThat(left.getData()).isEqualTo(Map.of("a", "2", "b", "1"));
  }

  @Test
  void anUpdateTakesFieldsFromAnApplier() {
    ConfigMap applied = apply("applier", configMap(namespace, "updated", Map.of("a", "1")));
    client().resource(edited(applied, "a", "2")).update();

    KubernetesClientException refused =
        refusal(() -> apply("applier", configMap(namespace, "updated", Map.of("a", "3"))));

    assertThat(refused.getMessage())
        .contains("conflict with \"fabric8")
        .contains("using v1: .data.a");
  }

  @Test
  void mergesListsByTheirKeys() {
    apply("one", statefulSet(namespace, "lists", "image: i\nenv: [{name: A, value: '1'}]"));
    StatefulSet both =
        apply("two", statefulSet(namespace, "lists", "env: [{name: B, value: '2'}]"));
    StatefulSet left =
        apply("two", statefulSet(namespace, "lists", "ports: [{containerPort: 80}]"));

    assertThat(environment(both)).containsExactlyInAnyOrder("A", "B");
    assertThat(environment(left)).containsExactly("A");
    assertThat(left.getSpec().getTemplate().getSpec().getContainers().getFirst().getPorts())
        .extracting(port -> port.getContainerPort() + "/" + port.getProtocol())
        .containsExactly("80/TCP");
    assertThat(left.getMetadata().getManagedFields().toString())
        .contains("k:{\"containerPort\":80,\"protocol\":\"TCP\"}");
  }

  @Test
  void stringDataOfASecretBecomesData() {
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withName("words")
            .withNamespace(namespace)
            .endMetadata()
            .addToStringData("word", "open")
            .build();

    Secret created = client().resource(secret).create();

    assertThat(created.getData()).containsEntry("word", "b3Blbg==");
    assertThat(created.getStringData()).isNullOrEmpty();
  }

  @Test
  void aConditionThatAnApplierLeavesOutIsGone() {
    client().resource(widget(namespace, "shorter", "spec: {count: 1}")).create();
    String three =
        "status: {conditions: [{type: A, status: 'True'}, {type: B, status: 'True'}, {type: C, status: 'True'}]}";

    client().resource(widget(namespace, "shorter", three)).subresource("status").patch(APPLY);
    GenericKubernetesResource left =
        client()
            .resource(
                widget(namespace, "shorter", "status: {conditions: [{type: B, status: 'True'}]}"))
            .subresource("status")
            .patch(APPLY);

    assertThat(left.<List<Map<String, String>>>get("status", "conditions"))
        .containsExactly(Map.of("type", "B", "status", "True"));
  }

  @Test
  void applyingTheSameAgainChangesNothing() {
    // A Service: no controller writes to it in between.
    Service wanted =
        new ServiceBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName("again")
            .endMetadata()
            .withNewSpec()
            .addNewPort()
            .withPort(80)
            .endPort()
            .endSpec()
            .build();
    String version = apply("one", wanted).getMetadata().getResourceVersion();

    assertThat(apply("one", wanted).getMetadata().getResourceVersion()).isEqualTo(version);
  }

  @Test
  void keepsSpecAndStatusApart() {
    client().resource(widget(namespace, "apart", "spec: {count: 1}")).create();
    GenericKubernetesResource both =
        widget(
            namespace,
            "apart",
            "spec: {count: 2}\nstatus: {observedGeneration: 1, conditions: [{type: Ready, status: 'True'}]}");

    GenericKubernetesResource status = client().resource(both).subresource("status").patch(APPLY);
    GenericKubernetesResource spec =
        client()
            .resource(
                widget(namespace, "apart", "spec: {count: 5}\nstatus: {observedGeneration: 9}"))
            .patch(PatchContext.of(PatchType.JSON_MERGE));

    assertThat(status.<Integer>get("spec", "count")).isEqualTo(1);
    assertThat(status.<Integer>get("status", "observedGeneration")).isEqualTo(1);
    assertThat(status.getMetadata().getGeneration()).isEqualTo(1);
    assertThat(spec.<Integer>get("spec", "count")).isEqualTo(5);
    assertThat(spec.<Integer>get("status", "observedGeneration")).isEqualTo(1);
    assertThat(spec.getMetadata().getGeneration()).isEqualTo(2);
  }

  @Test
  void completesPrunesAndValidatesCustomResources() {
    GenericKubernetesResource created =
        client()
            .resource(widget(namespace, "whole", "spec: {unknown: 1, port: http, nested: {}}"))
            .create();
    KubernetesClientException strict =
        refusal(() ->
            client()
                .resource(widget(namespace, "strict", "spec: {unknown: 1}"))
                .fieldValidation(Validation.STRICT)
                .create());
    KubernetesClientException invalid =
        refusal(() ->
            client()
                .resource(widget(namespace, "bad", "spec: {color: green, size: 'x', count: 0}"))
                .create());

    assertThat(created.<Map<String, Object>>get("spec"))
        .isEqualTo(Map.of("port", "http", "color", "red", "nested", Map.of("depth", 3)));
    assertThat(created.<Integer>get("status", "observedGeneration")).isEqualTo(-1);
    assertThat(strict.getCode()).isEqualTo(400);
    assertThat(strict.getMessage()).contains("unknown field \"spec.unknown\"");
    assertThat(invalid.getCode()).isEqualTo(422);
    assertThat(invalid.getMessage())
        .contains("\"bad\" is invalid:")
        .contains("spec.color: ")
        .contains("\"green\"")
        .contains("spec.size: Invalid value: \"x\": ")
        .contains("spec.count: Invalid value: 0: ");
    assertThat(invalid.getStatus().getDetails().getCauses())
        .extracting(cause -> cause.getField())
        .containsExactlyInAnyOrder("spec.color", "spec.size", "spec.count");
  }

  @Test
  void aDryRunStoresNothing() {
    ConfigMap map = configMap(namespace, "dry", Map.of());

    assertThat(client().resource(map).dryRun().create().getMetadata().getUid()).isNotNull();

    assertThat(client().resource(map).get()).isNull();
  }

  @Test
  void tellsWatchersOfChangesAndOfObjectsThatNoLongerMatch() throws Exception {
    ConfigMap map = configMap(namespace, "watched", Map.of("a", "1"));
    map.getMetadata().setLabels(Map.of("watch", "yes"));
    ConfigMap created = client().resource(map).create();
    List<String> seen = new CopyOnWriteArrayList<>();
    var options = new ListOptionsBuilder();
    options.withResourceVersion(created.getMetadata().getResourceVersion());
    try (var _ =
        client()
            .configMaps()
            .inNamespace(namespace)
            .withLabel("watch", "yes")
            .watch(options.build(), recorder(seen))) {
      client().resource(edited(created, "a", "2")).update();
      client()
          .resource(map)
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              "{\"metadata\":{\"labels\":{\"watch\":null}}}");
      client()
          .resource(map)
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              "{\"metadata\":{\"labels\":{\"watch\":\"yes\"}}}");
      client().resource(map).delete();

      await()
          .atMost(PATIENCE)
          .untilAsserted(() ->
              assertThat(seen)
                  .containsExactly(
                      "MODIFIED watched", "DELETED watched", "ADDED watched", "DELETED watched"));
    }
  }

  @Test
  void keepsInformersUpToDate() {
    client().resource(configMap(namespace, "before", Map.of())).create();
    try (var informer = client().configMaps().inNamespace(namespace).inform()) {
      client().resource(configMap(namespace, "after", Map.of())).create();

      eventually(() -> names(informer.getStore().list()).containsAll(List.of("before", "after")));
    }
  }

  @Test
  void holdsObjectsBackWhileTheyHaveFinalizers() {
    ConfigMap map = configMap(namespace, "held", Map.of());
    map.getMetadata().setFinalizers(List.of("contract.priok.dev/hold"));
    client().resource(map).create();

    client().resource(map).delete();
    assertThat(client().resource(map).get().getMetadata().getDeletionTimestamp()).isNotNull();
    client()
        .resource(map)
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}");

    assertThat(client().resource(map).get()).isNull();
  }

  @Test
  void checksThePreconditionsOfADelete() {
    ConfigMap created = client().resource(configMap(namespace, "guarded", Map.of())).create();
    client().resource(edited(created, "a", "2")).update();

    KubernetesClientException refused =
        refusal(() -> client().resource(created).lockResourceVersion().delete());

    assertThat(refused.getCode()).isEqualTo(409);
  }

  @Test
  void deletesWhatALabelSelects() {
    for (String name : List.of("many-a", "many-b", "many-c")) {
      ConfigMap map = configMap(namespace, name, Map.of());
      map.getMetadata().setLabels(Map.of("many", name.equals("many-c") ? "no" : "yes"));
      client().resource(map).create();
    }

    client().configMaps().inNamespace(namespace).withLabel("many", "yes").delete();

    eventually(() ->
        names(client().configMaps().inNamespace(namespace).withLabel("many").list().getItems())
            .equals(List.of("many-c")));
  }

  @Test
  void collectsWhatTheOwnerLeaves() {
    ConfigMap owner = client().resource(configMap(namespace, "owner", Map.of())).create();
    owned("dependent", owner);

    client().resource(owner).delete();

    eventually(
        () -> client().configMaps().inNamespace(namespace).withName("dependent").get() == null);
  }

  @Test
  void emptiesANamespaceBeforeItGoes() {
    String going = newNamespace();
    ConfigMap held = configMap(going, "held", Map.of());
    held.getMetadata().setFinalizers(List.of("contract.priok.dev/hold"));
    client().resource(held).create();

    client().namespaces().withName(going).delete();
    eventually(() ->
        client().namespaces().withName(going).get().getStatus().getPhase().equals("Terminating"));
    KubernetesClientException refused =
        refusal(() -> client().resource(configMap(going, "late", Map.of())).create());
    client()
        .resource(held)
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}");

    assertThat(refused.getCode()).isEqualTo(403);
    eventually(() -> client().namespaces().withName(going).get() == null);
  }

  @Test
  void createsNothingInAMissingNamespace() {
    KubernetesClientException refused =
        refusal(() -> client().resource(configMap("no-such-place", "x", Map.of())).create());

    assertThat(refused.getCode()).isEqualTo(404);
    assertThat(refused.getMessage()).contains("namespaces \"no-such-place\" not found");
  }

  @Test
  void rejectsNamesThatAreNoDnsNames() {
    KubernetesClientException refused =
        refusal(() -> client().resource(configMap(namespace, "Not_A_Name", Map.of())).create());

    assertThat(refused.getCode()).isEqualTo(422);
    assertThat(refused.getMessage()).contains("metadata.name");
  }

  private void owned(String name, ConfigMap owner) {
    ConfigMap dependent = configMap(namespace, name, Map.of());
    dependent
        .getMetadata()
        .setOwnerReferences(
            List.of(
                new OwnerReferenceBuilder()
                    .withApiVersion("v1")
                    .withKind("ConfigMap")
                    .withName(owner.getMetadata().getName())
                    .withUid(owner.getMetadata().getUid())
                    .build()));
    client().resource(dependent).create();
  }

  private <T extends HasMetadata> T apply(String manager, T object) {
    return client().resource(object).fieldManager(manager).serverSideApply();
  }

  private static ConfigMap edited(ConfigMap map, String key, String value) {
    return new ConfigMapBuilder(map).addToData(key, value).build();
  }

  private static List<String> environment(StatefulSet set) {
    return set.getSpec().getTemplate().getSpec().getContainers().getFirst().getEnv().stream()
        .map(variable -> variable.getName())
        .toList();
  }

  private static List<String> names(List<? extends HasMetadata> objects) {
    return objects.stream().map(object -> object.getMetadata().getName()).sorted().toList();
  }

  static Watcher<ConfigMap> recorder(List<String> seen) {
    return new Watcher<>() {
      @Override
      public void eventReceived(Action action, ConfigMap map) {
        seen.add(action + " " + map.getMetadata().getName());
      }

      @Override
      public void onClose(WatcherException cause) {
        seen.add("CLOSED " + cause.isHttpGone());
      }
    };
  }

  static void eventually(Callable<Boolean> condition) {
    await().atMost(PATIENCE).until(condition);
  }

  static KubernetesClientException refusal(ThrowingCallable action) {
    return catchThrowableOfType(KubernetesClientException.class, action);
  }
}
