package dev.priok.operator;

import static dev.priok.operator.RegistryWords.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Claims: made, adopted, grown, never lost, never taken from others. */
interface StorageTests extends RegistryWords {
  @Test
  default void noFlipOfTheSpecLosesTheClaim() {
    create("team", "{storage: {pvc: {size: 1Gi}}}");
    awaitReady("team");
    String claim = claim("team-registry").getMetadata().getUid();

    for (String spec :
        List.of(
            "{storage: {emptyDir: {}}}",
            "{storage: {existingClaim: {name: elsewhere}}}",
            "{storage: {pvc: {size: 1Gi, reclaimPolicy: Delete}}}",
            "{storage: {pvc: {size: 1Gi, storageClassName: other, accessMode: ReadWriteMany}}}",
            "{storage: {pvc: {size: 1Gi}}}")) {
      if (replaceOrBeRefused("team", spec)) {
        soon(() ->
            assertThat(get("team").getStatus().observedGeneration())
                .as(spec)
                .isEqualTo(get("team").getMetadata().getGeneration()));
      }
      assertThat(claim("team-registry").getMetadata().getUid()).as(spec).isEqualTo(claim);
      assertThat(claim("team-registry").getMetadata().getDeletionTimestamp()).as(spec).isNull();
    }
    awaitReady("team");
  }

  @Test
  default void ofTwoRegistriesOnOneClaimTheOtherStartsWhenTheFirstIsGone() {
    client().resource(newClaim("shared")).create();
    create("team", "{storage: {existingClaim: {name: shared}}}");
    awaitReady("team");
    create("zulu", "{storage: {existingClaim: {name: shared}}}");

    soon(() -> {
      assertThat(condition("zulu", "StorageReady").getReason()).isEqualTo("Conflict");
      assertThat(condition("zulu", "StorageReady").getMessage())
          .contains("already used by Registry team");
    });
    assertThat(condition("team", "Ready").getStatus()).isEqualTo("True");
    assertThat(
            client().apps().statefulSets().inNamespace(namespace()).withName("zulu-registry").get())
        .isNull();

    delete("team");

    awaitReady("zulu");
  }

  @Test
  default void theClaimOfAnotherRegistryIsNotTaken() {
    create("team", "{}");
    awaitReady("team");
    create("zulu", "{storage: {existingClaim: {name: team-registry}}}");

    soon(() -> {
      assertThat(condition("zulu", "StorageReady").getReason()).isEqualTo("Conflict");
      assertThat(condition("zulu", "StorageReady").getMessage())
          .contains("claim team-registry belongs to Registry team");
    });
    assertThat(
            client().apps().statefulSets().inNamespace(namespace()).withName("zulu-registry").get())
        .isNull();
    assertThat(condition("team", "Ready").getStatus()).isEqualTo("True");
  }

  @Test
  default void aClaimGrows() {
    create("team", "{storage: {pvc: {size: 1Gi}}}");
    awaitReady("team");

    replace("team", "{storage: {pvc: {size: 2Gi}}}");

    soon(() ->
        assertThat(claim("team-registry").getSpec().getResources().getRequests())
            .containsEntry("storage", new Quantity("2Gi")));
  }

  @Test
  default void aStrangersClaimIsAConflictUntilItGoes() {
    PersistentVolumeClaim stranger = client().resource(newClaim("team-registry")).create();
    create("team", "{}");

    soon(() -> {
      assertThat(condition("team", "StorageReady").getReason()).isEqualTo("Conflict");
      assertThat(condition("team", "StorageReady").getMessage()).contains("claim team-registry");
      assertThat(condition("team", "Stalled").getStatus()).isEqualTo("True");
      assertThat(condition("team", "Available").getReason()).isEqualTo("WaitingForStorage");
    });
    assertThat(claim("team-registry").getMetadata().getLabels())
        .isEqualTo(stranger.getMetadata().getLabels());
    assertThat(statefulSetOrNull()).isNull();

    client().resource(stranger).delete();
    awaitReady("team");
    assertThat(claim("team-registry").getMetadata().getUid())
        .isNotEqualTo(stranger.getMetadata().getUid());
  }

  @Test
  default void aStrangersClaimSurvivesTheDeleteOfItsNamesake() {
    client().resource(newClaim("team-registry")).create();
    create("team", "{storage: {pvc: {reclaimPolicy: Delete}}}");
    soon(() -> assertThat(condition("team", "Stalled").getReason()).isEqualTo("Conflict"));

    delete("team");

    assertThat(claim("team-registry").getMetadata().getDeletionTimestamp()).isNull();
  }

  @Test
  default void aMissingExistingClaimStallsUntilItComes() {
    create("team", "{storage: {existingClaim: {name: old-images}}}");
    soon(() -> {
      assertThat(condition("team", "Ready").getReason()).isEqualTo("ClaimMissing");
      assertThat(condition("team", "Stalled").getReason()).isEqualTo("ClaimMissing");
    });

    client().resource(newClaim("old-images")).create();

    awaitReady("team");
    assertThat(claim("old-images").getMetadata().getLabels())
        .as("it is never changed")
        .doesNotContainKey("app.kubernetes.io/managed-by");
    assertThat(get("team").getStatus().storage().claimName()).isEqualTo("old-images");
  }

  default PersistentVolumeClaim newClaim(String name) {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withNamespace(namespace())
        .withName(name)
        .addToLabels("app", "something-else")
        .endMetadata()
        .withNewSpec()
        .withAccessModes("ReadWriteOnce")
        .withNewResources()
        .addToRequests("storage", new Quantity("1Gi"))
        .endResources()
        .endSpec()
        .build();
  }

  /** Where the API server knows CEL it refuses what never may change; where not, it takes it. */
  default boolean replaceOrBeRefused(String name, String spec) {
    try {
      replace(name, spec);
      return true;
    } catch (KubernetesClientException e) {
      assertThat(e.getCode()).isEqualTo(422);
      return false;
    }
  }
}
