package dev.priok.operator.registry;

import dev.priok.api.v1alpha1.Registry;
import dev.priok.operator.status.NodesFound;
import dev.priok.operator.trust.NodeClaim;
import dev.priok.operator.trust.NodeTrust;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Service;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What reconciling a Registry has to do with nodes; nothing where no agents are installed. */
final class RegistryNodes {
  private final @Nullable NodeTrust trust;
  private final int port;
  private @Nullable Function<Registry, NodeClaim> claims;

  RegistryNodes(@Nullable NodeTrust trust, int port) {
    this.trust = trust;
    this.port = port;
  }

  List<EventSource<?, Registry>> sources(
      EventSourceContext<Registry> context, Cache<Service> services, Cache<ConfigMap> configMaps) {
    if (trust == null) {
      return List.of();
    }
    NodeClaims found = new NodeClaims(services, configMaps, port, trust.settings().insecure());
    claims = found;
    return trust.eventSources(context, found);
  }

  /** Has the nodes told what changed, and says how they stand. */
  NodeTrust.View view(Registry registry) {
    if (trust == null) {
      return new NodeTrust.View(new NodesFound.Off(), Optional.empty());
    }
    trust.changed();
    return trust.view(Objects.requireNonNull(claims).apply(registry));
  }

  /** Whether nodes have nothing of a deleted Registry any more. */
  boolean areReleased(Registry registry) {
    boolean known = registry.getStatus() != null && registry.getStatus().nodes() != null;
    return trust == null || trust.isReleased(registry, known);
  }
}
