package dev.priok.operator.registry;

import dev.priok.api.v1alpha1.Registry;
import dev.priok.operator.catalog.StatsTarget;
import dev.priok.operator.status.Workload;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds the management port of a registry that has a ready pod. By ClusterIP: that works without
 * cluster DNS, so also for an operator that runs outside.
 */
final class StatsLocator implements Function<Registry, Optional<StatsTarget>> {
  private final Cache<Service> services;
  private final Cache<Secret> secrets;
  private final Cache<Pod> pods;

  StatsLocator(Cache<Service> services, Cache<Secret> secrets, Cache<Pod> pods) {
    this.services = services;
    this.secrets = secrets;
    this.pods = pods;
  }

  @Override
  public Optional<StatsTarget> apply(Registry registry) {
    ResourceNames names = ResourceNames.of(registry);
    Observed observed = new Observed(registry, List.of(), List.of());
    boolean ready =
        pods.get(new ResourceID(names.pod(), names.namespace()))
            .filter(pod -> new Workload(null, pod, List.of()).hasReadyPod())
            .isPresent();
    if (!ready) {
      return Optional.empty();
    }
    Optional<URI> uri =
        services
            .get(new ResourceID(names.child(Child.INTERNAL_SERVICE), names.namespace()))
            .filter(service -> observed.isOurs(Child.INTERNAL_SERVICE, service))
            .flatMap(Endpoints::clusterIp)
            .map(ip ->
                URI.create(
                    "http://"
                        + Endpoints.authority(ip, ServerPodTemplate.MANAGEMENT_PORT)
                        + "/stats"));
    Optional<String> token =
        secrets
            .get(new ResourceID(names.child(Child.INTERNAL_SECRET), names.namespace()))
            .filter(secret -> observed.isOurs(Child.INTERNAL_SECRET, secret))
            .flatMap(RegistryModelFactory::token);
    return uri.flatMap(at -> token.map(with -> new StatsTarget(at, with)));
  }
}
