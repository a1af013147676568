package dev.priok.operator.registry;

import dev.priok.operator.status.Finding;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the images will lie.
 *
 * @param volume what the pod mounts; null when it must not start
 * @param claim the claim to write; null when there is none to write
 */
record StoragePlan(@Nullable DataVolume volume, @Nullable ClaimRequest claim, Finding finding) {

  /** The pod's volume. */
  sealed interface DataVolume {
    record Claim(String name) implements DataVolume {}

    record EmptyDir() implements DataVolume {}
  }

  /** What a claim asks for; once it stands only its size changes. */
  record ClaimRequest(Quantity size, @Nullable String storageClassName, List<String> accessModes) {
    ClaimRequest {
      accessModes = List.copyOf(accessModes);
    }
  }

  /** A plan under which no pod may start and nothing is written. */
  static StoragePlan unusable(Finding finding) {
    return new StoragePlan(null, null, finding);
  }
}
