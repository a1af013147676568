package dev.priok.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RegistryTest {
  private static final String WHOLE =
      """
      apiVersion: priok.dev/v1alpha1
      kind: Registry
      metadata:
        name: team
        namespace: apps
      spec:
        storage:
          pvc: {size: 20Gi, storageClassName: fast, accessMode: ReadWriteOncePod, reclaimPolicy: Delete}
          lowSpace: 5%
        auth:
          anonymous: Pull
          htpasswdSecret: {name: team-users}
          rules: [{repositories: "team/**", users: [ci, "*"], actions: [pull, push]}]
        resources:
          requests: {cpu: 100m, memory: 256Mi}
          limits: {memory: 1Gi}
        tls: {mode: Secret, secret: {name: team-tls}}
        deletion: {enabled: false}
        gc: {schedule: "30 2 * * 1-5", minAge: 48h}
        retention:
          dryRun: true
          rules:
          - repositories: [team/**, lab/*]
            keep: {last: 10, youngerThan: 720h, tags: [latest, "v*"]}
            untagged: {after: 168h}
        tags:
          immutable: [{repositories: [prod/**], tags: ["v*"]}]
        nodeTrust: {enabled: false}
        paused: true
      """;

  @Test
  void everyFieldOfTheSpecIsRead() {
    assertThat(read(WHOLE).getSpec())
        .isEqualTo(
            new RegistrySpec(
                new StorageSpec(
                    new PvcSpec(
                        "20Gi",
                        "fast",
                        PvcSpec.AccessMode.READ_WRITE_ONCE_POD,
                        PvcSpec.ReclaimPolicy.DELETE),
                    null,
                    null,
                    "5%"),
                new AuthSpec(
                    AuthSpec.Anonymous.PULL,
                    new HtpasswdSecretSpec("team-users"),
                    List.of(
                        new AccessRuleSpec(
                            "team/**",
                            List.of("ci", "*"),
                            List.of(AccessRuleSpec.Action.PULL, AccessRuleSpec.Action.PUSH)))),
                new TlsSpec(TlsSpec.Mode.SECRET, new TlsSecretSpec("team-tls")),
                new ResourcesSpec(
                    Map.of("cpu", "100m", "memory", "256Mi"), Map.of("memory", "1Gi")),
                new DeletionSpec(false),
                new GcSpec("30 2 * * 1-5", "48h"),
                new RetentionSpec(
                    true,
                    List.of(
                        new RetentionRuleSpec(
                            List.of("team/**", "lab/*"),
                            new RetentionRuleSpec.Keep(10, "720h", List.of("latest", "v*")),
                            new RetentionRuleSpec.Untagged("168h")))),
                new TagsSpec(List.of(new TagsSpec.Immutable(List.of("prod/**"), List.of("v*")))),
                new NodeTrustSpec(false),
                true));
  }

  @Test
  void isTheSameAfterARoundTrip() {
    Registry registry = read(WHOLE);
    registry.setStatus(status());

    Registry again = Serialization.unmarshal(Serialization.asJson(registry), Registry.class);

    assertThat(again.getSpec()).isEqualTo(registry.getSpec());
    assertThat(again.getStatus()).isEqualTo(registry.getStatus());
    assertThat(Serialization.asYaml(again)).isEqualTo(Serialization.asYaml(registry));
  }

  @Test
  void fieldsOfANewerVersionDoNotStopAnOlderOperator() {
    Registry registry =
        read(
            """
            apiVersion: priok.dev/v1alpha1
            kind: Registry
            metadata: {name: team}
            spec:
              replicas: 3
              storage: {s3: {bucket: x}, emptyDir: {medium: Memory}}
            status: {observedGeneration: 4, nodes: {total: 5}, catalog: {blobs: 7}}
            """);

    assertThat(registry.getSpec().storage())
        .isEqualTo(new StorageSpec(null, null, new EmptyDirSpec(), null));
    assertThat(registry.getStatus().observedGeneration()).isEqualTo(4);
    assertThat(registry.getStatus().catalog().top()).isEmpty();
  }

  @Test
  void nothingAskedStaysNothing() {
    Registry registry =
        read("apiVersion: priok.dev/v1alpha1\nkind: Registry\nmetadata: {name: team}\nspec: {}\n");

    assertThat(registry.getSpec()).isEqualTo(RegistrySpec.empty());
    assertThat(Serialization.asYaml(registry.getSpec())).isEqualToIgnoringWhitespace("--- {}");
  }

  @Test
  void listsAreNeverNullAndNeverShared() {
    List<Condition> conditions = new ArrayList<>();
    RegistryStatus status =
        new RegistryStatus(1L, conditions, List.of(), null, null, null, null, null);
    conditions.add(new Condition());

    assertThat(status.conditions()).isEmpty();
    assertThat(new RegistryStatus(null, null, null, null, null, null, null, null).endpoints())
        .isEmpty();
  }

  private static RegistryStatus status() {
    return new RegistryStatus(
        7L,
        List.of(
            new ConditionBuilder()
                .withType("Ready")
                .withStatus("True")
                .withReason("RegistryReady")
                .withMessage("the registry serves")
                .withLastTransitionTime("2026-11-21T10:00:00Z")
                .withObservedGeneration(7L)
                .build()),
        List.of(
            new EndpointStatus("10.96.0.7:5000", "https", EndpointStatus.Audience.PODS_AND_NODES)),
        new AccessStatus("team-registry-admin", "team-registry-ca", "docker login 10.96.0.7:5000"),
        new CatalogStatus(
            1L,
            2L,
            3L,
            1230L,
            "1.2KiB",
            "2026-11-21T09:00:00Z",
            List.of(new CatalogStatus.RepositoryStatus("team/app", 2L, 1230L)),
            false,
            "2026-11-21T10:00:00Z"),
        new StorageStatus("team-registry", "10Gi", "1.2Ki", "9.99Gi"),
        new TlsStatus("2027-02-19T10:00:00Z"),
        new NodesStatus(
            2,
            1,
            "1/2",
            List.of(new NodesStatus.FailingNode("node-2", "Conflict", "a file is in the way"))));
  }

  private static Registry read(String yaml) {
    return Serialization.unmarshal(yaml, Registry.class);
  }
}
