package dev.priok.operator.registry;

import dev.priok.operator.registry.StoragePlan.ClaimRequest;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import java.util.Objects;

/** The images. Created, adopted, grown; deleted by {@link RegistryCleanup} alone. */
final class RegistryClaim extends ChildResource<PersistentVolumeClaim> {

  RegistryClaim() {
    super(PersistentVolumeClaim.class, Child.CLAIM);
  }

  @Override
  PersistentVolumeClaim desired(RegistryModel model) {
    ClaimRequest request = Objects.requireNonNull(model.storage().claim());
    return new PersistentVolumeClaimBuilder()
        .withMetadata(metadata(model))
        .withNewSpec()
        .withAccessModes(request.accessModes())
        .withStorageClassName(request.storageClassName())
        .withNewResources()
        .addToRequests("storage", request.size())
        .endResources()
        .endSpec()
        .build();
  }
}
