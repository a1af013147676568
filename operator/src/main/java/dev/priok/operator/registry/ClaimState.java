package dev.priok.operator.registry;

import dev.priok.operator.status.Finding;
import dev.priok.operator.status.Reason;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** What a claim and the Events about it say of its volume. */
final class ClaimState {
  /** Reasons of Events that say why there is no volume; the claim's status does not. */
  static final List<String> WARNINGS = List.of("ProvisioningFailed", "FailedBinding");

  private ClaimState() {}

  static boolean isBound(PersistentVolumeClaim claim) {
    return "Bound".equals(phase(claim));
  }

  /**
   * @param remark follows the first words; may be empty
   */
  static Finding of(PersistentVolumeClaim claim, List<Event> events, String remark) {
    String name = claim.getMetadata().getName();
    if (isBound(claim)) {
      return Finding.good(Reason.CLAIM_BOUND, "claim " + name + " is bound" + remark);
    }
    if ("Lost".equals(phase(claim))) {
      return Finding.stalled(
          Reason.CLAIM_LOST,
          "claim "
              + name
              + " lost its volume: restore the PersistentVolume, or the images from a"
              + " backup");
    }
    return Finding.progressing(
        Reason.CLAIM_PENDING,
        "claim "
            + name
            + " waits for a volume of "
            + storageClass(claim)
            + said(claim, events)
            + remark
            + "; kubectl -n "
            + claim.getMetadata().getNamespace()
            + " describe pvc "
            + name
            + " says what it waits for");
  }

  private static String storageClass(PersistentVolumeClaim claim) {
    String storageClass = claim.getSpec().getStorageClassName();
    return storageClass == null
        ? "the default StorageClass; if there is none, set spec.storage.pvc.storageClassName on a"
            + " new Registry"
        : "StorageClass " + storageClass;
  }

  private static String said(PersistentVolumeClaim claim, List<Event> events) {
    return events.stream()
        .filter(event -> WARNINGS.contains(event.getReason()) && event.getMessage() != null)
        .filter(event ->
            Objects.equals(event.getInvolvedObject().getUid(), claim.getMetadata().getUid()))
        .max(Comparator.comparing(event -> String.valueOf(event.getLastTimestamp())))
        .map(event -> " (" + event.getMessage() + ")")
        .orElse("");
  }

  private static String phase(PersistentVolumeClaim claim) {
    return claim.getStatus() == null ? "" : String.valueOf(claim.getStatus().getPhase());
  }
}
