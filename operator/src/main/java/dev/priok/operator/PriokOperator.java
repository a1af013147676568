package dev.priok.operator;

import dev.priok.api.v1alpha1.Registry;
import dev.priok.operator.catalog.StatsClient;
import dev.priok.operator.events.TransitionEvents;
import dev.priok.operator.registry.RegistryReconciler;
import dev.priok.operator.registry.SecretGenerator;
import dev.priok.operator.status.ApiFailure;
import dev.priok.operator.tls.InstallAuthority;
import dev.priok.operator.trust.TrustSettings;
import dev.priok.operator.trust.report.KubernetesTokenReviews;
import dev.priok.operator.trust.report.TokenReviews;
import dev.priok.operator.usage.PodImages;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.OperatorException;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetricsV2;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The operator as a part of a program: the operator's own, the playground or a test. It uses the
 * given client and does not close it.
 */
public final class PriokOperator implements AutoCloseable {
  private static final Duration LAST_RECONCILIATIONS = Duration.ofSeconds(10);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

  /** Every Pod is listed in each, where a Registry has rules of retention. */
  private static final int POLLS_BETWEEN_LOOKS_AT_PODS = 8;

  private final KubernetesClient client;
  private final OperatorConfig config;
  private final StatsClient stats = new StatsClient(CONNECT_TIMEOUT, ANSWER_TIMEOUT);
  private final Operator operator;
  private final RegistryReconciler reconciler;
  private final @Nullable NodeTrustService nodes;
  private volatile boolean closing;

  /** An operator without metrics, of whose failures nobody is told. */
  public PriokOperator(KubernetesClient client, OperatorConfig config) {
    this(client, config, new SimpleMeterRegistry(), why -> {});
  }

  /**
   * @param cannotGoOn told, with the reason, when the operator works no longer: another one leads,
   *     or a watch broke for good
   */
  public PriokOperator(
      KubernetesClient client,
      OperatorConfig config,
      MeterRegistry meters,
      Consumer<String> cannotGoOn) {
    this(client, config, meters, cannotGoOn, KubernetesTokenReviews::new);
  }

  /** With another judge of the agents' tokens, for a cluster that has none. */
  PriokOperator(
      KubernetesClient client,
      OperatorConfig config,
      MeterRegistry meters,
      Consumer<String> cannotGoOn,
      BiFunction<KubernetesClient, TrustSettings, TokenReviews> reviews) {
    this.client = client;
    this.config = config;
    Clock clock = Clock.systemUTC();
    InstallAuthority authority = new InstallAuthority(client, config.namespace(), clock);
    TrustSettings trust = config.nodeTrust();
    this.nodes =
        trust == null
            ? null
            : new NodeTrustService(
                trust,
                config.namespace(),
                client,
                reviews.apply(client, trust),
                authority,
                meters,
                clock);
    this.operator = new Operator(sdk -> configure(sdk, meters, cannotGoOn));
    this.reconciler =
        new RegistryReconciler(
            config.registries(),
            stats,
            new TransitionEvents(client, clock),
            new SecretGenerator(),
            authority,
            new PodImages(
                client,
                config.watchNamespaces(),
                config.registries().pollInterval().multipliedBy(POLLS_BETWEEN_LOOKS_AT_PODS),
                clock),
            nodes == null ? null : nodes.trust(),
            clock);
    operator.register(reconciler, this::watch);
  }

  private void watch(ControllerConfigurationOverrider<Registry> controller) {
    if (config.watchNamespaces().isEmpty()) {
      controller.watchingAllNamespaces();
    } else {
      controller.settingNamespaces(config.watchNamespaces());
    }
  }

  /**
   * Starts watching; returns when all caches are filled. A standby returns as well and works once
   * it leads.
   *
   * @throws StartException with one line for a person
   */
  public void start() {
    check();
    try {
      openReportPort();
      operator.start();
      if (config.identity() == null) {
        lead();
      }
    } catch (OperatorException e) {
      throw new StartException("The operator does not start: " + ApiFailure.message(e) + ".", e);
    }
  }

  private void openReportPort() {
    if (nodes != null) {
      try {
        nodes.open();
      } catch (IOException e) {
        throw new StartException(
            "The port for node agents cannot be opened, set another with PRIOK_REPORT_PORT: "
                + e.getMessage(),
            e);
      }
    }
  }

  private void lead() {
    if (nodes != null) {
      nodes.lead();
    }
  }

  /** Where node agents report; null without them. */
  @Nullable InetSocketAddress reportAddress() {
    return nodes == null ? null : nodes.address();
  }

  /** Whether it watches without trouble; a standby does too. */
  public boolean isReady() {
    return !closing
        && operator.getRuntimeInfo().isStarted()
        && operator.getRuntimeInfo().allEventSourcesAreHealthy();
  }

  /** Ends the reconciliations under way, for ten seconds at most, and all watches. */
  @Override
  public void close() {
    closing = true;
    if (nodes != null) {
      nodes.close();
    }
    reconciler.end(LAST_RECONCILIATIONS);
    operator.stop();
    stats.close();
  }

  private void configure(
      ConfigurationServiceOverrider sdk, MeterRegistry meters, Consumer<String> cannotGoOn) {
    sdk.withKubernetesClient(client)
        .withCloseClientOnStop(false)
        .withDefaultNonSSAResource(Set.of())
        .withReconciliationTerminationTimeout(LAST_RECONCILIATIONS)
        .withMetrics(MicrometerMetricsV2.newBuilder(meters).withNamespaceAsTag().build())
        .withInformerStoppedHandler((informer, failure) -> {
          if (failure != null && !closing && informer.hasSynced()) {
            cannotGoOn.accept("a watch ended: " + ApiFailure.message(failure));
          }
        });
    String identity = config.identity();
    if (identity != null) {
      sdk.withLeaderElectionConfiguration(
          LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration("priok-operator")
              .withLeaseNamespace(config.namespace())
              .withIdentity(identity)
              .withLeaderCallbacks(
                  new LeaderCallbacks(
                      this::lead,
                      () -> {
                        if (!closing) {
                          cannotGoOn.accept("another operator leads");
                        }
                      },
                      leader -> {}))
              .build());
    }
  }

  /** Finds out by one cheap question what would else end in a stack trace. */
  private void check() {
    try {
      var registries = client.resources(Registry.class);
      var one = new ListOptionsBuilder().withLimit(1L).build();
      if (config.watchNamespaces().isEmpty()) {
        registries.inAnyNamespace().list(one);
      } else {
        config.watchNamespaces().forEach(namespace -> registries.inNamespace(namespace).list(one));
      }
    } catch (KubernetesClientException e) {
      throw new StartException(
          e.getCode() == HttpURLConnection.HTTP_NOT_FOUND
              ? "The cluster at "
                  + client.getMasterUrl()
                  + " does not know Registries: kubectl apply -f crds/"
              : "The cluster at " + client.getMasterUrl() + ": " + ApiFailure.message(e) + ".",
          e);
    }
  }

  /** The operator cannot start; the message is one line for a person. */
  public static final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
