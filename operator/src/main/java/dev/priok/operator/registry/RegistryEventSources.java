package dev.priok.operator.registry;

import dev.priok.api.v1alpha1.Registry;
import dev.priok.api.v1alpha1.RegistrySpec;
import dev.priok.operator.catalog.CatalogPoller;
import dev.priok.operator.catalog.CatalogSnapshot;
import dev.priok.operator.catalog.StatsClient;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.javaoperatorsdk.operator.api.config.informer.FieldSelector;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.polling.PerResourcePollingConfigurationBuilder;
import io.javaoperatorsdk.operator.processing.event.source.polling.PerResourcePollingEventSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What wakes a Registry: its children, its claim, its pod, and what is polled from it. Objects are
 * matched by kind and name, which the Registry alone determines. Of what the cluster holds only the
 * operator's own objects and claims are watched, so that no Secret of anybody else lies in the
 * operator's memory; see {@link UncachedObjects} for the rest.
 */
final class RegistryEventSources {
  static final String STATEFUL_SETS = "statefulsets";
  static final String CLAIMS = "claims";
  static final String SERVICES = "services";
  static final String CONFIG_MAPS = "configmaps";
  static final String SECRETS = "secrets";
  static final String SERVICE_ACCOUNTS = "serviceaccounts";
  static final String NETWORK_POLICIES = "networkpolicies";
  private static final String INTEREST = "interest";
  private static final int POLLING_THREADS = 8;

  private final EventSourceContext<Registry> context;
  private final PerResourcePollingEventSource<CatalogSnapshot, Registry, String> catalog;
  private final List<EventSource<?, Registry>> sources = new ArrayList<>();

  RegistryEventSources(
      EventSourceContext<Registry> context,
      RegistrySettings settings,
      StatsClient client,
      RegistryNodes nodes) {
    this.context = context;
    context.getPrimaryCache().addIndexers(Map.of(INTEREST, RegistryEventSources::interest));
    String ours = ResourceNames.allOfOurs();
    informer(StatefulSet.class, STATEFUL_SETS, ours);
    // A claim of somebody else's may be named in a spec.
    informer(PersistentVolumeClaim.class, CLAIMS, "");
    Cache<ConfigMap> configMaps = informer(ConfigMap.class, CONFIG_MAPS, ours);
    Cache<Service> services = informer(Service.class, SERVICES, ours);
    informer(ServiceAccount.class, SERVICE_ACCOUNTS, ours);
    informer(NetworkPolicy.class, NETWORK_POLICIES, ours);
    StatsLocator locator =
        new StatsLocator(
            services, informer(Secret.class, SECRETS, ours), informer(Pod.class, "pods", ours));
    warnings("mounts", "Pod", "FailedMount");
    warnings("refusals", "StatefulSet", "FailedCreate");
    ClaimState.WARNINGS.forEach(reason ->
        warnings("claims-" + reason, HasMetadata.getKind(PersistentVolumeClaim.class), reason));
    catalog =
        new PerResourcePollingEventSource<>(
            CatalogSnapshot.class,
            context,
            new PerResourcePollingConfigurationBuilder<CatalogSnapshot, Registry, String>(
                    new CatalogPoller(client, locator, settings.pollInterval()),
                    settings.pollInterval())
                .withName("catalog")
                .withResourceIDMapper(snapshot -> "catalog")
                .withExecutorService(
                    Executors.newScheduledThreadPool(
                        POLLING_THREADS,
                        Thread.ofPlatform().daemon().name("catalog-poller-", 0).factory()))
                .build());
    sources.add(catalog);
    sources.addAll(nodes.sources(context, services, configMaps));
  }

  List<EventSource<?, Registry>> sources() {
    return List.copyOf(sources);
  }

  /** What the last poll gave; never waits for one. */
  Optional<CatalogSnapshot> catalog(Registry registry) {
    return catalog.getSecondaryResource(ResourceID.fromResource(registry));
  }

  /** The same and other Registries whose spec names the same existing claim. */
  Observed withRivals(Observed observed) {
    return observed.and(rivals(observed.registry()));
  }

  private List<HasMetadata> rivals(Registry registry) {
    return SpecReferences.claim(
            registry.getSpec() == null ? RegistrySpec.empty() : registry.getSpec())
        .stream()
        .flatMap(claim ->
            context
                .getPrimaryCache()
                .byIndex(
                    INTEREST,
                    key("PersistentVolumeClaim", registry.getMetadata().getNamespace(), claim))
                .stream()
                .filter(
                    other -> !other.getMetadata().getUid().equals(registry.getMetadata().getUid()))
                .filter(other ->
                    SpecReferences.claim(other.getSpec()).filter(claim::equals).isPresent())
                .map(HasMetadata.class::cast))
        .toList();
  }

  private <T extends HasMetadata> InformerEventSource<T, Registry> informer(
      Class<T> type, String name, String labels) {
    String kind = HasMetadata.getKind(type);
    IndexerResourceCache<Registry> registries = context.getPrimaryCache();
    InformerEventSourceConfiguration.Builder<T> configuration =
        InformerEventSourceConfiguration.from(type, Registry.class)
            .withName(name)
            .withNamespacesInheritedFromController()
            .withSecondaryToPrimaryMapper(object ->
                registries
                    .byIndex(
                        INTEREST,
                        key(
                            kind,
                            object.getMetadata().getNamespace(),
                            object.getMetadata().getName()))
                    .stream()
                    .map(ResourceID::fromResource)
                    .collect(Collectors.toSet()))
            .<Registry>withPrimaryToSecondaryMapper(registry ->
                namesOf(kind, registry).stream()
                    .map(child -> new ResourceID(child, registry.getMetadata().getNamespace()))
                    .collect(Collectors.toSet()));
    if (!labels.isEmpty()) {
      configuration.withLabelSelector(labels);
    }
    InformerEventSource<T, Registry> source =
        new InformerEventSource<>(configuration.build(), context);
    sources.add(source);
    return source;
  }

  /** Events of one reason about what a registry is made of: no status tells them. */
  private void warnings(String name, String kind, String reason) {
    IndexerResourceCache<Registry> registries = context.getPrimaryCache();
    sources.add(
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Event.class, Registry.class)
                .withName(name)
                .withNamespacesInheritedFromController()
                .withFieldSelector(
                    new FieldSelector(
                        new FieldSelector.Field("involvedObject.kind", kind),
                        new FieldSelector.Field("reason", reason)))
                .withSecondaryToPrimaryMapper(event ->
                    registries
                        .byIndex(
                            INTEREST,
                            key(
                                kind,
                                event.getInvolvedObject().getNamespace(),
                                event.getInvolvedObject().getName()))
                        .stream()
                        .map(ResourceID::fromResource)
                        .collect(Collectors.toSet()))
                .build(),
            context));
  }

  private static List<String> interest(Registry registry) {
    String namespace = registry.getMetadata().getNamespace();
    return Stream.concat(Arrays.stream(Child.values()).map(Child::kind), Stream.of("Pod"))
        .distinct()
        .flatMap(kind -> namesOf(kind, registry).stream().map(name -> key(kind, namespace, name)))
        .toList();
  }

  private static Set<String> namesOf(String kind, Registry registry) {
    ResourceNames names = ResourceNames.of(registry);
    Set<String> result = new LinkedHashSet<>();
    for (Child child : Child.values()) {
      if (child.kind().equals(kind)) {
        result.add(names.child(child));
      }
    }
    RegistrySpec spec = registry.getSpec() == null ? RegistrySpec.empty() : registry.getSpec();
    switch (kind) {
      case "Pod" -> result.add(names.pod());
      case "Secret" -> result.addAll(SpecReferences.secrets(spec));
      case "PersistentVolumeClaim" -> SpecReferences.claim(spec).ifPresent(result::add);
      default -> {}
    }
    return result;
  }

  private static String key(String kind, String namespace, String name) {
    return kind + "/" + namespace + "/" + name;
  }
}
