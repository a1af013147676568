package dev.priok.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.api.v1alpha1.Registry;
import dev.priok.operator.registry.StoragePlan.DataVolume;
import dev.priok.operator.status.Finding;
import dev.priok.operator.status.Finding.Verdict;
import dev.priok.operator.status.Reason;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoragePlannerTest {
  private final StoragePlanner planner = new StoragePlanner();

  @Test
  void aForeignClaimIsNeverWrittenAndNoPodStartsOnIt() {
    StoragePlan plan =
        planner.plan(
            Samples.observed("{}", Samples.claim("team-registry", Map.of("app", "x"), "Bound")));

    assertThat(plan.claim()).isNull();
    assertThat(plan.volume()).isNull();
    assertThat(plan.finding().verdict()).isEqualTo(Verdict.STALLED);
    assertThat(plan.finding().reason()).isEqualTo(Reason.CONFLICT);
    assertThat(plan.finding().message()).contains("claim team-registry", "instance=team");
  }

  @Test
  void ofTwoRegistriesOnOneExistingClaimTheOlderHasIt() {
    Registry older = rival("2026-11-20T10:00:00Z", "00000000-0000-0000-0000-000000000009");
    Registry younger = rival("2026-11-22T10:00:00Z", "00000000-0000-0000-0000-000000000000");
    Registry asOld = rival("2026-11-21T10:00:00Z", "00000000-0000-0000-0000-000000000002");

    StoragePlan refused = planner.plan(sharing(older, younger, asOld));

    assertThat(refused.volume()).isNull();
    assertThat(refused.finding().reason()).isEqualTo(Reason.CONFLICT);
    assertThat(refused.finding().message())
        .contains("claim shared is already used by Registry older-2026-11-20", "delete one of");
    assertThat(planner.plan(sharing(younger, asOld)).volume())
        .as("the uid decides between two of one second")
        .isEqualTo(new DataVolume.Claim("shared"));
  }

  @Test
  void aClaimKeptForAnotherRegistryIsRefusedWithTheWayOut() {
    Map<String, String> labels = new ResourceNames("apps", "former").labels();

    StoragePlan plan =
        planner.plan(
            Samples.observed(
                "{storage: {existingClaim: {name: former-registry}}}",
                Samples.claim("former-registry", labels, "Bound")));

    assertThat(plan.volume()).isNull();
    assertThat(plan.finding().message())
        .contains(
            "claim former-registry belongs to Registry former",
            "create it again",
            "kubectl -n apps label pvc former-registry app.kubernetes.io/instance=team"
                + " --overwrite");
  }

  @Test
  void anUnreadableSizeIsAFinding() {
    StoragePlan plan = planner.plan(Samples.observed("{storage: {pvc: {size: 10Gig}}}"));

    assertThat(plan.claim()).isNull();
    assertThat(plan.finding().verdict()).isEqualTo(Verdict.STALLED);
    assertThat(plan.finding().message())
        .isEqualTo("spec.storage.pvc.size is \"10Gig\": write a quantity such as 10Gi");
  }

  @Test
  void aClaimThatWaitsSaysForWhatAndWhereMoreStands() {
    assertThat(pending(null))
        .contains("the default StorageClass", "set spec.storage.pvc.storageClassName")
        .endsWith("kubectl -n apps describe pvc team-registry says what it waits for");
    assertThat(pending("fast")).contains("a volume of StorageClass fast");
  }

  @Test
  void aClaimThatGetsNoVolumeSaysWhyNot() {
    PersistentVolumeClaim claim = Samples.claim("team-registry", Samples.ownLabels(), "Pending");
    claim.getMetadata().setUid("claim-uid");
    Observed observed = Samples.observed("{}", claim);

    Finding finding =
        planner
            .plan(
                new Observed(
                    observed.registry(),
                    observed.objects(),
                    List.of(
                        failed("claim-uid", "storageclass \"nowhere\" not found"),
                        failed("another", "nobody asked"))))
            .finding();

    assertThat(finding.message()).contains("(storageclass \"nowhere\" not found)");
  }

  private static Event failed(String claim, String message) {
    return new EventBuilder()
        .withReason("ProvisioningFailed")
        .withMessage(message)
        .withNewInvolvedObject()
        .withUid(claim)
        .endInvolvedObject()
        .build();
  }

  private String pending(String storageClass) {
    PersistentVolumeClaim claim =
        new PersistentVolumeClaimBuilder(
                Samples.claim("team-registry", Samples.ownLabels(), "Pending"))
            .editSpec()
            .withStorageClassName(storageClass)
            .endSpec()
            .build();
    return planner.plan(Samples.observed("{}", claim)).finding().message();
  }

  private static Observed sharing(Registry... rivals) {
    Observed observed =
        Samples.observed(
            "{storage: {existingClaim: {name: shared}}}",
            Samples.claim("shared", Map.of(), "Bound"));
    observed.registry().getMetadata().setCreationTimestamp("2026-11-21T10:00:00Z");
    return observed.and(List.of(rivals));
  }

  private static Registry rival(String created, String uid) {
    Registry registry = Samples.registry("{}");
    registry.getMetadata().setName("older-" + created.substring(0, 10));
    registry.getMetadata().setCreationTimestamp(created);
    registry.getMetadata().setUid(uid);
    return registry;
  }

  @Test
  void aKeptClaimIsAdopted() {
    StoragePlan plan =
        planner.plan(
            Samples.observed("{}", Samples.claim("team-registry", Samples.ownLabels(), "Bound")));

    assertThat(plan.volume()).isEqualTo(new DataVolume.Claim("team-registry"));
    assertThat(plan.finding().reason()).isEqualTo(Reason.CLAIM_BOUND);
    assertThat(plan.finding().isGood()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "10Gi, 10Gi",
    "20Gi, 20Gi",
    "5Gi, 10Gi",
    "10240Mi, 10Gi",
    "10241Mi, 10241Mi",
    "1, 10Gi"
  })
  void aClaimGrowsAndNeverShrinks(String asked, String written) {
    StoragePlan plan =
        planner.plan(
            Samples.observed(
                "{storage: {pvc: {size: '" + asked + "'}}}",
                Samples.claim("team-registry", Samples.ownLabels(), "Bound")));

    assertThat(plan.claim()).isNotNull();
    assertThat(plan.claim().size().toString())
        .as("the present spelling is kept: another one would be written for ever")
        .isEqualTo(written);
  }

  @Test
  void aClaimThatIsNotBoundYetGrowsLater() {
    StoragePlan plan =
        planner.plan(
            Samples.observed(
                "{storage: {pvc: {size: 20Gi}}}",
                Samples.claim("team-registry", Samples.ownLabels(), "Pending")));

    assertThat(plan.claim()).isNotNull();
    assertThat(plan.claim().size()).isEqualTo(new Quantity("10Gi"));
  }

  @Test
  void saysThatAClaimCannotShrink() {
    StoragePlan plan =
        planner.plan(
            Samples.observed(
                "{storage: {pvc: {size: 5Gi}}}",
                Samples.claim("team-registry", Samples.ownLabels(), "Bound")));

    assertThat(plan.finding().isGood()).isTrue();
    assertThat(plan.finding().message()).contains("stays at 10Gi", "5Gi", "cannot shrink");
  }

  @Test
  void aStandingClaimKeepsItsClassAndModes() {
    PersistentVolumeClaim present =
        new PersistentVolumeClaimBuilder(
                Samples.claim("team-registry", Samples.ownLabels(), "Bound"))
            .editSpec()
            .withAccessModes("ReadWriteMany")
            .endSpec()
            .build();

    StoragePlan plan =
        planner.plan(
            Samples.observed(
                "{storage: {pvc: {storageClassName: other, accessMode: ReadWriteOnce}}}", present));

    assertThat(plan.claim())
        .isEqualTo(
            new StoragePlan.ClaimRequest(
                new Quantity("10Gi"), "standard", List.of("ReadWriteMany")));
  }

  @Test
  void waitsUntilADeletedClaimIsGone() {
    PersistentVolumeClaim leaving =
        new PersistentVolumeClaimBuilder(
                Samples.claim("team-registry", Samples.ownLabels(), "Bound"))
            .editMetadata()
            .withDeletionTimestamp("2026-11-21T10:00:00Z")
            .endMetadata()
            .build();

    StoragePlan plan = planner.plan(Samples.observed("{}", leaving));

    assertThat(plan.volume()).isNull();
    assertThat(plan.finding().reason()).isEqualTo(Reason.CLAIM_TERMINATING);
    assertThat(plan.finding().verdict()).isEqualTo(Verdict.PROGRESSING);
  }

  @Test
  void aMissingExistingClaimNeedsHelp() {
    StoragePlan plan =
        planner.plan(Samples.observed("{storage: {existingClaim: {name: old-images}}}"));

    assertThat(plan.volume()).isNull();
    assertThat(plan.finding().verdict()).isEqualTo(Verdict.NEEDS_HELP);
    assertThat(plan.finding().message())
        .contains("PersistentVolumeClaim old-images", "namespace apps", "create it");
  }

  @Test
  void anExistingClaimOfAnotherRegistryIsRefused() {
    StoragePlan plan =
        planner.plan(
            Samples.observed(
                "{storage: {existingClaim: {name: other-registry}}}",
                Samples.claim(
                    "other-registry", new ResourceNames("apps", "other").labels(), "Bound")));

    assertThat(plan.volume()).isNull();
    assertThat(plan.finding().reason()).isEqualTo(Reason.CONFLICT);
    assertThat(plan.finding().message()).contains("belongs to Registry other");
  }

  @Test
  void anExistingClaimIsUsedAndNotWritten() {
    StoragePlan plan =
        planner.plan(
            Samples.observed(
                "{storage: {existingClaim: {name: old-images}}}",
                Samples.claim("old-images", Map.of(), "Bound")));

    assertThat(plan.volume()).isEqualTo(new DataVolume.Claim("old-images"));
    assertThat(plan.claim()).isNull();
  }

  @Test
  void anotherKindOfStorageLeavesTheClaimAlone() {
    StoragePlan plan =
        planner.plan(
            Samples.observed(
                "{storage: {emptyDir: {}}}",
                Samples.claim("team-registry", Samples.ownLabels(), "Bound")));

    assertThat(plan.claim()).isNull();
    assertThat(plan.volume()).isEqualTo(new DataVolume.EmptyDir());
  }

  @Test
  void moreThanOneKindIsRefused() {
    StoragePlan plan =
        planner.plan(Samples.observed("{storage: {emptyDir: {}, existingClaim: {name: x}}}"));

    assertThat(plan.volume()).isNull();
    assertThat(plan.finding().message()).contains("exactly one of pvc, existingClaim and emptyDir");
  }

  @ParameterizedTest
  @CsvSource({"Pending, CLAIM_PENDING, PROGRESSING", "Lost, CLAIM_LOST, STALLED"})
  void anUnboundClaimIsNotReady(String phase, Reason reason, Verdict verdict) {
    StoragePlan plan =
        planner.plan(
            Samples.observed("{}", Samples.claim("team-registry", Samples.ownLabels(), phase)));

    assertThat(plan.finding().reason()).isEqualTo(reason);
    assertThat(plan.finding().verdict()).isEqualTo(verdict);
    assertThat(plan.volume()).as("the pod may bind it").isNotNull();
  }
}
