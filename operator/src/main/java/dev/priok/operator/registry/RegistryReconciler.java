package dev.priok.operator.registry;

import dev.priok.api.v1alpha1.Registry;
import dev.priok.operator.catalog.StatsClient;
import dev.priok.operator.events.TransitionEvents;
import dev.priok.operator.status.ApiFailure;
import dev.priok.operator.status.Finding;
import dev.priok.operator.status.Reason;
import dev.priok.operator.status.StatusCalculator;
import dev.priok.operator.status.StatusUpdate;
import dev.priok.operator.tls.InstallAuthority;
import dev.priok.operator.trust.NodeTrust;
import dev.priok.operator.usage.ImagesInUse;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.Workflow;
import io.javaoperatorsdk.operator.api.reconciler.dependent.Dependent;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the children of each Registry as its spec wants them and its status as things are. Pure
 * around the caches: observe, model, write, status; never "which event was it".
 */
@ControllerConfiguration(
    name = "registry",
    fieldManager = "priok",
    finalizerName = "priok.dev/cleanup",
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 15, timeUnit = TimeUnit.MINUTES))
@GradualRetry(
    maxAttempts = -1,
    initialInterval = 1000,
    intervalMultiplier = 2,
    maxInterval = 60_000)
@Workflow(
    explicitInvocation = true,
    dependents = {
      @Dependent(
          name = "claim",
          type = RegistryClaim.class,
          useEventSourceWithName = RegistryEventSources.CLAIMS),
      @Dependent(
          name = "config",
          type = ConfigFile.class,
          useEventSourceWithName = RegistryEventSources.CONFIG_MAPS),
      @Dependent(
          name = "admin",
          type = AdminSecret.class,
          useEventSourceWithName = RegistryEventSources.SECRETS),
      // After the Secret with the password, so that nobody is let in by one that is not kept.
      @Dependent(
          name = "htpasswd",
          type = HtpasswdSecret.class,
          useEventSourceWithName = RegistryEventSources.SECRETS,
          dependsOn = "admin"),
      @Dependent(
          name = "token",
          type = InternalSecret.class,
          useEventSourceWithName = RegistryEventSources.SECRETS),
      @Dependent(
          name = "service",
          type = RegistryService.class,
          useEventSourceWithName = RegistryEventSources.SERVICES),
      @Dependent(
          name = "internal-service",
          type = InternalService.class,
          useEventSourceWithName = RegistryEventSources.SERVICES),
      @Dependent(
          name = "tls",
          type = TlsSecret.class,
          useEventSourceWithName = RegistryEventSources.SECRETS),
      @Dependent(
          name = "ca",
          type = CaConfigMap.class,
          useEventSourceWithName = RegistryEventSources.CONFIG_MAPS),
      @Dependent(
          name = "account",
          type = RegistryServiceAccount.class,
          useEventSourceWithName = RegistryEventSources.SERVICE_ACCOUNTS),
      // Before the pod, so that its management port is never open to all.
      @Dependent(
          name = "network",
          type = RegistryNetworkPolicy.class,
          useEventSourceWithName = RegistryEventSources.NETWORK_POLICIES),
      @Dependent(
          name = "statefulset",
          type = RegistryStatefulSet.class,
          useEventSourceWithName = RegistryEventSources.STATEFUL_SETS,
          dependsOn = {"config", "htpasswd", "token", "tls", "account", "network"})
    })
public final class RegistryReconciler implements Reconciler<Registry>, Cleaner<Registry> {
  /** The Service's own event may be one that the SDK hides, as the operator wrote it. */
  private static final Duration UNTIL_ADDRESS = Duration.ofMillis(250);

  private final RegistrySettings settings;
  private final StatsClient stats;
  private final TransitionEvents events;
  private final Clock clock;
  private final RegistryModelFactory models;
  private final StatusCalculator calculator;
  private final RegistryCleanup cleanup;
  private final RegistryNodes nodes;
  private final Reconciliations running = new Reconciliations();
  private @Nullable RegistryEventSources sources;

  /** The trust is null where no node agents are installed. */
  public RegistryReconciler(
      RegistrySettings settings,
      StatsClient stats,
      TransitionEvents events,
      SecretGenerator secrets,
      Supplier<InstallAuthority.State> authority,
      ImagesInUse images,
      @Nullable NodeTrust trust,
      Clock clock) {
    this.settings = settings;
    this.stats = stats;
    this.events = events;
    this.clock = clock;
    this.models =
        new RegistryModelFactory(settings, secrets, new TlsPlanner(authority, clock), images);
    this.calculator =
        new StatusCalculator(settings.catalogStatusInterval(), settings.stalledAfter());
    this.nodes = new RegistryNodes(trust, settings.port());
    this.cleanup = new RegistryCleanup(events, nodes, clock, settings.cleanupTimeout());
  }

  @Override
  public List<EventSource<?, Registry>> prepareEventSources(EventSourceContext<Registry> context) {
    sources = new RegistryEventSources(context, settings, stats, nodes);
    return sources.sources();
  }

  /** Lets no reconciliation begin from now on, and waits for those under way. */
  public void end(Duration atMost) {
    running.end(atMost);
  }

  @Override
  public UpdateControl<Registry> reconcile(Registry registry, Context<Registry> context) {
    return running.run(() -> brought(registry, context), UpdateControl.noUpdate());
  }

  private UpdateControl<Registry> brought(Registry registry, Context<Registry> context) {
    Observed cached = Observed.cached(registry, context);
    UncachedObjects uncached = UncachedObjects.find(cached, context.getClient());
    context.managedWorkflowAndDependentResourceContext().put(UncachedObjects.class, uncached);
    Observed observed = sources().withRivals(cached.and(uncached.objects()));
    RegistryModel model = models.create(observed);
    if (!observed.paused()) {
      context.managedWorkflowAndDependentResourceContext().put(RegistryModel.class, model);
      context.managedWorkflowAndDependentResourceContext().reconcileManagedWorkflow();
      PodRefresh.run(Observed.cached(registry, context), context.getClient());
    }
    StatusUpdate update = status(registry, context, model, null);
    UpdateControl<Registry> control =
        update.write() ? UpdateControl.patchStatus(update.of(registry)) : UpdateControl.noUpdate();
    Stream.concat(update.recheckAfter().stream(), lookAgain(observed, model, uncached))
        .min(Comparator.naturalOrder())
        .ifPresent(control::rescheduleAfter);
    return control;
  }

  /** Where no event tells of a change. */
  private Stream<Duration> lookAgain(
      Observed observed, RegistryModel model, UncachedObjects uncached) {
    if (model.tls().finding().reason() == Reason.WAITING_FOR_ADDRESS && !observed.paused()) {
      return Stream.of(UNTIL_ADDRESS);
    }
    return UncachedObjects.isToBeAskedAgain(observed, uncached)
        ? Stream.of(settings.pollInterval())
        : Stream.empty();
  }

  /** The SDK tries again after this, at growing intervals up to a minute. */
  @Override
  public ErrorStatusUpdateControl<Registry> updateErrorStatus(
      Registry registry, Context<Registry> context, Exception e) {
    return running.run(
        () -> failed(registry, context, e), ErrorStatusUpdateControl.noStatusUpdate());
  }

  private ErrorStatusUpdateControl<Registry> failed(
      Registry registry, Context<Registry> context, Exception e) {
    Finding failure = ApiFailure.finding(e);
    events.failed(registry, failure);
    StatusUpdate update =
        context
            .managedWorkflowAndDependentResourceContext()
            .get(UncachedObjects.class, UncachedObjects.class)
            .map(uncached ->
                sources().withRivals(Observed.cached(registry, context).and(uncached.objects())))
            .map(observed -> status(registry, context, models.create(observed), failure))
            .orElseGet(() -> calculator.failed(failure, registry.getStatus(), clock.instant()));
    return update.write()
        ? ErrorStatusUpdateControl.patchStatus(update.of(registry))
        : ErrorStatusUpdateControl.noStatusUpdate();
  }

  @Override
  public DeleteControl cleanup(Registry registry, Context<Registry> context) {
    return running.run(
        () -> cleanup.run(registry, context.getClient()), DeleteControl.noFinalizerRemoval());
  }

  private StatusUpdate status(
      Registry registry,
      Context<Registry> context,
      RegistryModel model,
      @Nullable Finding failure) {
    NodeTrust.View view = nodes.view(registry);
    StatusUpdate update =
        calculator.update(
            StatusInputs.of(
                Observed.cached(registry, context),
                model,
                sources().catalog(registry).orElse(null),
                view.found(),
                failure),
            registry.getStatus(),
            clock.instant());
    if (update.write()) {
      events.transitions(registry, update.status());
      // SDK 5.3 drops the event of a spec that changed while it wrote the status.
      update = update.recheckedWithin(settings.pollInterval());
    }
    return view.recheckAfter().map(update::recheckedWithin).orElse(update);
  }

  private RegistryEventSources sources() {
    return Objects.requireNonNull(sources, "prepareEventSources comes first");
  }
}
