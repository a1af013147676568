package dev.priok.operator.registry;

import dev.priok.api.v1alpha1.PvcSpec;
import dev.priok.api.v1alpha1.Registry;
import dev.priok.api.v1alpha1.StorageSpec;
import dev.priok.operator.registry.StoragePlan.ClaimRequest;
import dev.priok.operator.registry.StoragePlan.DataVolume;
import dev.priok.operator.status.Finding;
import dev.priok.operator.status.Reason;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Decides about storage: from the spec and the claims that are there. */
final class StoragePlanner {
  private static final Comparator<Registry> AGE =
      Comparator.comparing((Registry registry) ->
              Objects.requireNonNullElse(registry.getMetadata().getCreationTimestamp(), ""))
          .thenComparing(registry -> registry.getMetadata().getUid());

  private static final String DEFAULT_SIZE = "10Gi";

  StoragePlan plan(Observed observed) {
    StorageSpec storage = observed.spec().storage();
    if (storage == null) {
      return ownClaim(observed, new PvcSpec(null, null, null, null));
    }
    long members =
        Stream.of(storage.pvc(), storage.existingClaim(), storage.emptyDir())
            .filter(Objects::nonNull)
            .count();
    if (members != 1) {
      return StoragePlan.unusable(
          Finding.stalled(
              Reason.INVALID_STORAGE,
              "spec.storage has "
                  + members
                  + " members: set exactly one of pvc, existingClaim and emptyDir"));
    }
    if (storage.pvc() != null) {
      return ownClaim(observed, storage.pvc());
    }
    return storage.existingClaim() != null
        ? existingClaim(observed, storage.existingClaim().name())
        : new StoragePlan(
            new DataVolume.EmptyDir(),
            null,
            Finding.good(Reason.EMPTY_DIR, "the images are lost together with the pod"));
  }

  private static StoragePlan ownClaim(Observed observed, PvcSpec spec) {
    String name = observed.names().child(Child.CLAIM);
    Optional<PersistentVolumeClaim> present = observed.find(PersistentVolumeClaim.class, name);
    Optional<Finding> obstacle = present.flatMap(claim -> obstacle(observed, claim));
    if (obstacle.isPresent()) {
      return StoragePlan.unusable(obstacle.get());
    }
    String size = spec.size() == null ? DEFAULT_SIZE : spec.size();
    return ContainerResources.quantity(size)
        .map(asked -> ownClaim(observed, name, spec, present, asked))
        .orElseGet(() ->
            StoragePlan.unusable(
                Finding.stalled(
                    Reason.INVALID_STORAGE,
                    "spec.storage.pvc.size is \"" + size + "\": write a quantity such as 10Gi")));
  }

  private static StoragePlan ownClaim(
      Observed observed,
      String name,
      PvcSpec spec,
      Optional<PersistentVolumeClaim> present,
      Quantity asked) {
    return new StoragePlan(
        new DataVolume.Claim(name),
        present.map(claim -> grown(claim, asked)).orElseGet(() -> requested(spec, asked)),
        present
            .map(claim -> ClaimState.of(claim, observed.events(), shrinking(claim, asked)))
            .orElseGet(() ->
                Finding.progressing(Reason.CLAIM_PENDING, "claim " + name + " is being made")));
  }

  private static StoragePlan existingClaim(Observed observed, String name) {
    Optional<PersistentVolumeClaim> present = observed.find(PersistentVolumeClaim.class, name);
    if (present.isEmpty()) {
      return StoragePlan.unusable(
          Finding.needsHelp(
              Reason.CLAIM_MISSING,
              "there is no PersistentVolumeClaim "
                  + name
                  + " in namespace "
                  + observed.names().namespace()
                  + ": create it, or correct spec.storage.existingClaim.name"));
    }
    PersistentVolumeClaim claim = present.get();
    return belongsToAnother(observed, claim)
        .or(() -> older(observed).map(other -> alreadyUsed(name, other)))
        .or(() -> terminating(claim))
        .map(StoragePlan::unusable)
        .orElseGet(() ->
            new StoragePlan(
                new DataVolume.Claim(name), null, ClaimState.of(claim, observed.events(), "")));
  }

  private static Optional<Finding> belongsToAnother(
      Observed observed, PersistentVolumeClaim claim) {
    if (!observed.names().marksAnother(claim)) {
      return Optional.empty();
    }
    String name = claim.getMetadata().getName();
    String other = claim.getMetadata().getLabels().get(ResourceNames.INSTANCE);
    return Optional.of(
        Finding.stalled(
            Reason.CONFLICT,
            "claim "
                + name
                + " belongs to Registry "
                + other
                + ": name another one in spec.storage.existingClaim; if "
                + other
                + " is gone, create it again and it takes the claim up, or hand the claim over:"
                + " kubectl -n "
                + observed.names().namespace()
                + " label pvc "
                + name
                + " "
                + ResourceNames.INSTANCE
                + "="
                + observed.names().registry()
                + " --overwrite"));
  }

  /** Of several that want one claim the first one has it: two servers would ruin the store. */
  private static Optional<Registry> older(Observed observed) {
    return observed.rivals().filter(other -> AGE.compare(other, observed.registry()) < 0).min(AGE);
  }

  private static Finding alreadyUsed(String claim, Registry other) {
    return Finding.stalled(
        Reason.CONFLICT,
        "claim "
            + claim
            + " is already used by Registry "
            + other.getMetadata().getName()
            + ", which is older: name another one in spec.storage.existingClaim, or delete one of"
            + " the two Registries");
  }

  private static Optional<Finding> obstacle(Observed observed, PersistentVolumeClaim claim) {
    if (!observed.isOurs(Child.CLAIM, claim)) {
      String name = claim.getMetadata().getName();
      return Optional.of(
          Finding.stalled(
              Reason.CONFLICT,
              "claim "
                  + name
                  + " is there and was not made for this Registry: to use it as it is, set"
                  + " spec.storage.existingClaim on a new Registry; to hand it over, label it "
                  + ResourceNames.MANAGED_BY
                  + "=priok and "
                  + ResourceNames.INSTANCE
                  + "="
                  + observed.names().registry()
                  + "; else delete it"));
    }
    return terminating(claim);
  }

  private static Optional<Finding> terminating(PersistentVolumeClaim claim) {
    return claim.getMetadata().getDeletionTimestamp() == null
        ? Optional.empty()
        : Optional.of(
            Finding.progressing(
                Reason.CLAIM_TERMINATING,
                "claim "
                    + claim.getMetadata().getName()
                    + " is being deleted; the registry starts when it is gone"));
  }

  private static ClaimRequest requested(PvcSpec spec, Quantity size) {
    return new ClaimRequest(
        size,
        spec.storageClassName(),
        List.of(
            spec.accessMode() == null
                ? PvcSpec.AccessMode.READ_WRITE_ONCE.value()
                : spec.accessMode().value()));
  }

  /**
   * Everything but the size stays as it is, whatever the spec says by now, and the size until the
   * claim is bound: the API server refuses the rest.
   */
  private static ClaimRequest grown(PersistentVolumeClaim claim, Quantity asked) {
    PersistentVolumeClaimSpec spec = claim.getSpec();
    Quantity present = requestedSize(claim);
    Quantity size =
        present != null && (!ClaimState.isBound(claim) || compare(asked, present) <= 0)
            ? present
            : asked;
    return new ClaimRequest(size, spec.getStorageClassName(), spec.getAccessModes());
  }

  private static String shrinking(PersistentVolumeClaim claim, Quantity asked) {
    Quantity present = requestedSize(claim);
    return present != null && compare(asked, present) < 0
        ? "; it stays at "
            + present
            + " though spec.storage.pvc.size is "
            + asked
            + ", since a claim cannot shrink"
        : "";
  }

  private static @Nullable Quantity requestedSize(PersistentVolumeClaim claim) {
    return claim.getSpec().getResources() == null
            || claim.getSpec().getResources().getRequests() == null
        ? null
        : claim.getSpec().getResources().getRequests().get("storage");
  }

  private static int compare(Quantity a, Quantity b) {
    return a.getNumericalAmount().compareTo(b.getNumericalAmount());
  }
}
