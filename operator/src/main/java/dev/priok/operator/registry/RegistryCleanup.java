package dev.priok.operator.registry;

import dev.priok.api.v1alpha1.PvcSpec.ReclaimPolicy;
import dev.priok.api.v1alpha1.Registry;
import dev.priok.api.v1alpha1.StorageSpec;
import dev.priok.operator.events.TransitionEvents;
import dev.priok.operator.status.ApiFailure;
import dev.priok.operator.status.Finding;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a deleted Registry leaves behind. Nodes let go of it first. Owned children go by owner
 * reference; claim and password go only where the spec says, at this moment, that the images may go
 * too. Every step may be done again, and after the time-out the Registry goes even if a step keeps
 * failing.
 */
final class RegistryCleanup {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryCleanup.class);

  /** Reports wake a Registry; this is for the end of the waiting. */
  private static final Duration WHILE_NODES_RELEASE = Duration.ofSeconds(2);

  private final TransitionEvents events;
  private final RegistryNodes nodes;
  private final Clock clock;
  private final Duration timeout;

  RegistryCleanup(TransitionEvents events, RegistryNodes nodes, Clock clock, Duration timeout) {
    this.events = events;
    this.nodes = nodes;
    this.clock = clock;
    this.timeout = timeout;
  }

  DeleteControl run(Registry registry, KubernetesClient client) {
    if (!nodes.areReleased(registry)) {
      if (!isOverdue(registry)) {
        return DeleteControl.noFinalizerRemoval().rescheduleAfter(WHILE_NODES_RELEASE);
      }
      LOG.atWarn()
          .addKeyValue("namespace", registry.getMetadata().getNamespace())
          .addKeyValue("name", registry.getMetadata().getName())
          .log("Not every node took the registry off in time, the last do when they can");
    }
    try {
      deleteWhatMayGo(registry, client);
      return DeleteControl.defaultDelete();
    } catch (KubernetesClientException e) {
      Finding failure = ApiFailure.finding(e);
      events.failed(registry, failure);
      if (isOverdue(registry)) {
        LOG.atWarn().addKeyValue("why", failure.message()).log("Cleanup given up");
        return DeleteControl.defaultDelete();
      }
      throw e;
    }
  }

  private static void deleteWhatMayGo(Registry registry, KubernetesClient client) {
    ResourceNames names = ResourceNames.of(registry);
    StorageSpec storage = registry.getSpec() == null ? null : registry.getSpec().storage();
    boolean claimGoes =
        storage != null
            && storage.pvc() != null
            && storage.pvc().reclaimPolicy() == ReclaimPolicy.DELETE;
    boolean nothingStays = claimGoes || (storage != null && storage.emptyDir() != null);
    if (claimGoes) {
      delete(names, Child.CLAIM, PersistentVolumeClaim.class, client);
    }
    if (nothingStays) {
      delete(names, Child.ADMIN_SECRET, Secret.class, client);
    }
  }

  /** Only what carries our labels, and only that very object, not one that took its place. */
  private static <T extends HasMetadata> void delete(
      ResourceNames names, Child child, Class<T> type, KubernetesClient client) {
    @Nullable T found =
        client.resources(type).inNamespace(names.namespace()).withName(names.child(child)).get();
    if (found != null && names.marks(found) && found.getMetadata().getDeletionTimestamp() == null) {
      client.resource(found).lockResourceVersion().delete();
    }
  }

  private boolean isOverdue(Registry registry) {
    return Optional.ofNullable(registry.getMetadata().getDeletionTimestamp())
        .map(Instant::parse)
        .filter(deleted -> clock.instant().isAfter(deleted.plus(timeout)))
        .isPresent();
  }
}
