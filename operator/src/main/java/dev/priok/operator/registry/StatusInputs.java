package dev.priok.operator.registry;

import dev.priok.operator.catalog.CatalogSnapshot;
import dev.priok.operator.registry.StoragePlan.DataVolume;
import dev.priok.operator.status.Finding;
import dev.priok.operator.status.NodesFound;
import dev.priok.operator.status.Reason;
import dev.priok.operator.status.StatusInput;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gathers what a status is made of from the model and from what stands in the cluster now. */
final class StatusInputs {

  private StatusInputs() {}

  static StatusInput of(
      Observed observed,
      RegistryModel model,
      @Nullable CatalogSnapshot catalog,
      NodesFound nodes,
      @Nullable Finding failure) {
    Endpoints endpoints =
        new Endpoints(
            model,
            observed
                .find(Service.class, model.names().child(Child.SERVICE))
                .filter(service -> observed.isOurs(Child.SERVICE, service)));
    String claim = model.storage().volume() instanceof DataVolume.Claim(String name) ? name : null;
    return new StatusInput(
        observed.registry().getMetadata().getGeneration(),
        observed.paused(),
        model.storage().finding(),
        available(observed, model),
        model.tls().finding(),
        model.auth().finding(),
        endpoints.list(),
        endpoints.access(),
        claim,
        claim == null ? null : capacity(observed, claim),
        model.tls().served() == null ? null : model.tls().served().certificate().notAfter(),
        catalog,
        model.rules(),
        nodes,
        failure);
  }

  private static Finding available(Observed observed, RegistryModel model) {
    if (!model.children().isGood()) {
      return model.children();
    }
    Finding workload = observed.workload().finding();
    if (observed.workload().statefulSet() != null) {
      return workload;
    }
    if (model.storage().volume() == null) {
      return Finding.progressing(
          Reason.WAITING_FOR_STORAGE, "the registry starts when it has storage");
    }
    return model.tls().podMayStart()
        ? workload
        : Finding.progressing(
            Reason.WAITING_FOR_CERTIFICATE, "the registry starts when it has a certificate");
  }

  private static @Nullable String capacity(Observed observed, String claim) {
    return observed
        .find(PersistentVolumeClaim.class, claim)
        .flatMap(present -> Optional.ofNullable(present.getStatus()))
        .map(status -> status.getCapacity())
        .map(capacity -> capacity.get("storage"))
        .map(Quantity::toString)
        .orElse(null);
  }
}
