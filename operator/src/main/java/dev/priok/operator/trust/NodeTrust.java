package dev.priok.operator.trust;

import dev.priok.api.v1alpha1.Registry;
import dev.priok.operator.status.Finding;
import dev.priok.operator.status.NodesFound;
import dev.priok.operator.status.Reason;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The operator's side of node trust: tells the nodes of all Registries, takes their reports, and
 * says for each Registry how the nodes stand.
 */
public final class NodeTrust implements AutoCloseable {
  private final TrustSettings settings;
  private final Clock clock;
  private final Revisions revisions = new Revisions();
  private final NodeReports reports = new NodeReports();
  private final DocumentStore store;
  private final Supplier<Optional<String>> operatorCa;
  private final NodeGauges gauges;
  private final SimpleInboundEventSource<Registry> news =
      new SimpleInboundEventSource<>("node-reports");
  private volatile @Nullable Wired wired;

  /** What can be made only when the caches are known. */
  private record Wired(TrustPublisher publisher, NodeTally tally) {}

  /** What to say of nodes in a status, and when time alone may change it. */
  public record View(NodesFound found, Optional<Duration> recheckAfter) {}

  /**
   * @param operatorCa PEM by which agents know the operator; empty while there is none
   */
  public NodeTrust(
      TrustSettings settings,
      KubernetesClient client,
      Supplier<Optional<String>> operatorCa,
      MeterRegistry meters,
      Clock clock) {
    this.settings = settings;
    this.clock = clock;
    this.operatorCa = operatorCa;
    this.gauges = new NodeGauges(meters);
    this.store = new DocumentStore(client, settings.agentNamespace());
  }

  public TrustSettings settings() {
    return settings;
  }

  /**
   * What wakes a Registry because of nodes.
   *
   * @param claims what a Registry asks of nodes, from caches
   */
  public List<EventSource<?, Registry>> eventSources(
      EventSourceContext<Registry> context, Function<Registry, NodeClaim> claims) {
    Supplier<Stream<Registry>> registries = context.getPrimaryCache()::list;
    InformerEventSource<Pod, Registry> pods = agentPods(context, registries);
    Agents agents = new Agents(settings, pods::list);
    Supplier<Collection<NodeClaim>> all =
        () -> registries.get().map(registry -> claim(registry, claims)).toList();
    wired =
        new Wired(
            new TrustPublisher(
                store, all, operatorCa, agents, revisions, this::wake, settings.lookAgain()),
            new NodeTally(settings, agents, reports, revisions, clock.instant()));
    return List.of(pods, news);
  }

  private static NodeClaim claim(Registry registry, Function<Registry, NodeClaim> claims) {
    return registry.isMarkedForDeletion()
        ? new NodeClaim.Off(RegistryId.of(registry))
        : claims.apply(registry);
  }

  /** Agents come and go with nodes; what else happens to their pods is no news. */
  private InformerEventSource<Pod, Registry> agentPods(
      EventSourceContext<Registry> context, Supplier<Stream<Registry>> registries) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(Pod.class, Registry.class)
            .withName("agents")
            .withNamespaces(Set.of(settings.agentNamespace()))
            .withSecondaryToPrimaryMapper(pod ->
                registries
                    .get()
                    .map(registry -> RegistryId.of(registry).resource())
                    .collect(Collectors.toSet()))
            // An agent's pod is no part of any Registry.
            .<Registry>withPrimaryToSecondaryMapper(registry -> Set.of())
            .withOnAddFilter(pod -> Agents.counts(settings, pod))
            .withOnUpdateFilter(
                (now, before) -> Agents.counts(settings, now) != Agents.counts(settings, before))
            .withOnDeleteFilter((pod, unknown) -> true)
            .build(),
        context);
  }

  /** Begins to tell nodes, now that all caches are filled and no other operator leads. */
  public void start() {
    wired().publisher().start();
  }

  /** Something of a Registry changed: nodes are told soon, if it concerns them. */
  public void changed() {
    wired().publisher().request();
  }

  /** Takes the report of a node over. */
  public void accept(NodeReport report) {
    Instant now = clock.instant();
    Instant silentBefore = now.minus(settings.staleAfter());
    reports.forgetBefore(silentBefore.minus(settings.staleAfter()));
    wake(reports.accept(report, now, silentBefore));
  }

  /** How the nodes stand to what a Registry asks of them. */
  public View view(NodeClaim claim) {
    View view = look(claim);
    gauges.show(claim.id(), view.found());
    return view;
  }

  private View look(NodeClaim claim) {
    RegistryId id = claim.id();
    return switch (claim) {
      case NodeClaim.Off _ -> found(new NodesFound.Off());
      case NodeClaim.NotAllowed(var _, var message) ->
          finding(Finding.stalled(Reason.NOT_ALLOWED, message));
      case NodeClaim.Unresolved(var _, var message) ->
          isTold(id)
              ? counted(id)
              : finding(Finding.progressing(Reason.WAITING_FOR_NODES, message));
      case NodeClaim.Trust _ -> counted(id);
    };
  }

  private View counted(RegistryId id) {
    Optional<String> failure = wired().publisher().failure();
    if (failure.isPresent()) {
      return finding(Finding.needsHelp(Reason.NODE_FAILED, failure.get()));
    }
    if (revisions.current().filter(document -> document.omitted().contains(id)).isPresent()) {
      return finding(
          Finding.needsHelp(
              Reason.DOCUMENT_FULL,
              "the ConfigMap by which nodes are told has no room for one more registry:"
                  + " set spec.nodeTrust.enabled to false in those that no Pod pulls from"));
    }
    NodeTally.Count count = wired().tally().count(id, clock.instant());
    return new View(count.found(), count.recheckAfter());
  }

  private static View found(NodesFound found) {
    return new View(found, Optional.empty());
  }

  private static View finding(Finding finding) {
    return found(new NodesFound.Counted(finding, null));
  }

  private boolean isTold(RegistryId id) {
    return revisions.current().filter(document -> document.entries().containsKey(id)).isPresent();
  }

  /**
   * Whether nodes have nothing of a deleted Registry any more, as far as they speak. At once where
   * no node ever reported.
   *
   * @param knownBefore whether nodes had reported on it before this operator started
   */
  public boolean isReleased(Registry registry, boolean knownBefore) {
    RegistryId id = RegistryId.of(registry);
    gauges.forget(id);
    changed();
    if (!knownBefore && reports.isEmpty()) {
      return true;
    }
    if (revisions.current().isEmpty() || isTold(id)) {
      return false;
    }
    Instant now = clock.instant();
    NodeTally tally = wired().tally();
    return tally.released(id, now) && !(knownBefore && tally.isEarly(now));
  }

  private void wake(Set<RegistryId> ids) {
    // Before the start of the SDK there is nobody to wake.
    if (news.isRunning()) {
      ids.forEach(id -> news.propagateEvent(id.resource()));
    }
  }

  private Wired wired() {
    return Objects.requireNonNull(wired, "event sources come first");
  }

  @Override
  public void close() {
    Wired present = wired;
    if (present != null) {
      present.publisher().close();
    }
  }
}
