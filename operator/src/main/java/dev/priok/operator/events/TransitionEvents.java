package dev.priok.operator.events;

import dev.priok.api.v1alpha1.Registry;
import dev.priok.api.v1alpha1.RegistryStatus;
import dev.priok.operator.status.ApiFailure;
import dev.priok.operator.status.ConditionType;
import dev.priok.operator.status.Finding;
import dev.priok.operator.status.Reason;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Tells transitions of a Registry as Events and in the log. The same news counts up one Event
 * instead of making another. An Event that cannot be written is logged and forgotten: it never
 * stops the work.
 */
public final class TransitionEvents {
  private static final Logger LOG = LoggerFactory.getLogger(TransitionEvents.class);
  private static final String COMPONENT = "priok-operator";
  private static final int MAX_MESSAGE = 1024;
  private static final List<ConditionType> TOLD =
      List.of(
          ConditionType.STORAGE_READY,
          ConditionType.TLS_READY,
          ConditionType.AUTH_READY,
          ConditionType.AVAILABLE,
          ConditionType.NODES_TRUSTED,
          ConditionType.PUSHES_ACCEPTED,
          ConditionType.RULES_APPLIED,
          ConditionType.GARBAGE_COLLECTED,
          ConditionType.READY);

  /** Stations on the way to ready, and what every Registry begins with: news after a change. */
  private static final Set<String> EXPECTED =
      Stream.of(
              Reason.PROGRESSING,
              Reason.CLAIM_PENDING,
              Reason.CLAIM_TERMINATING,
              Reason.WAITING_FOR_STORAGE,
              Reason.WAITING_FOR_ADDRESS,
              Reason.WAITING_FOR_CERTIFICATE,
              Reason.NOT_READY,
              Reason.WAITING_FOR_NODES,
              Reason.NO_AGENT,
              Reason.PENDING,
              Reason.ROOM_LEFT,
              Reason.RULES_APPLIED,
              Reason.NO_PROBLEM)
          .map(Reason::word)
          .collect(Collectors.toUnmodifiableSet());

  private final KubernetesClient client;
  private final Clock clock;

  public TransitionEvents(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  /** Tells what changed from the status that the Registry has to the next one. */
  public void transitions(Registry registry, RegistryStatus next) {
    List<Condition> before =
        registry.getStatus() == null ? List.of() : registry.getStatus().conditions();
    for (ConditionType type : TOLD) {
      type.in(next.conditions())
          .filter(now -> isNews(type.in(before), now))
          .ifPresent(now ->
              write(
                  registry,
                  "True".equals(now.getStatus()) ? "Normal" : "Warning",
                  now.getReason(),
                  type.word() + ": " + now.getMessage()));
    }
  }

  /** Tells that an attempt failed. */
  public void failed(Registry registry, Finding failure) {
    write(registry, "Warning", failure.reason().word(), failure.message());
  }

  private static boolean isNews(Optional<Condition> before, Condition now) {
    String was = before.map(Condition::getStatus).orElse("Unknown");
    if ("True".equals(now.getStatus())) {
      return "False".equals(was) || (!"True".equals(was) && !EXPECTED.contains(now.getReason()));
    }
    boolean sameReason =
        before.map(Condition::getReason).filter(now.getReason()::equals).isPresent();
    return "True".equals(was) || (!sameReason && !EXPECTED.contains(now.getReason()));
  }

  private void write(Registry registry, String type, String reason, String message) {
    LOG.atInfo()
        .addKeyValue("namespace", registry.getMetadata().getNamespace())
        .addKeyValue("name", registry.getMetadata().getName())
        .addKeyValue("reason", reason)
        .addKeyValue("message", message)
        .log("Registry changed");
    try {
      Event event = event(registry, type, reason, shortened(message));
      try {
        client.resource(event).create();
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
          throw e;
        }
        client
            .v1()
            .events()
            .inNamespace(event.getMetadata().getNamespace())
            .withName(event.getMetadata().getName())
            .edit(this::again);
      }
    } catch (KubernetesClientException e) {
      LOG.atLevel(ApiFailure.isNamespaceGoing(e) ? Level.DEBUG : Level.WARN)
          .addKeyValue("reason", reason)
          .addKeyValue("why", ApiFailure.message(e))
          .log("Event not written");
    }
  }

  private Event again(Event present) {
    int count = present.getCount() == null ? 1 : present.getCount();
    return new EventBuilder(present).withCount(count + 1).withLastTimestamp(now()).build();
  }

  private Event event(Registry registry, String type, String reason, String message) {
    return new EventBuilder()
        .withNewMetadata()
        .withNamespace(registry.getMetadata().getNamespace())
        .withName(name(registry, type, reason, message))
        .endMetadata()
        .withNewInvolvedObject()
        .withApiVersion(HasMetadata.getApiVersion(Registry.class))
        .withKind(HasMetadata.getKind(Registry.class))
        .withNamespace(registry.getMetadata().getNamespace())
        .withName(registry.getMetadata().getName())
        .withUid(registry.getMetadata().getUid())
        .endInvolvedObject()
        .withType(type)
        .withReason(reason)
        .withMessage(message)
        .withNewSource()
        .withComponent(COMPONENT)
        .endSource()
        .withReportingComponent(COMPONENT)
        .withFirstTimestamp(now())
        .withLastTimestamp(now())
        .withCount(1)
        .build();
  }

  /** The same news about the same object has the same name: that is what finds the first one. */
  private static String name(Registry registry, String type, String reason, String message) {
    String news = String.join("\n", registry.getMetadata().getUid(), type, reason, message);
    return registry.getMetadata().getName()
        + "."
        + UUID.nameUUIDFromBytes(news.getBytes(StandardCharsets.UTF_8));
  }

  private static String shortened(String message) {
    return message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) : message;
  }

  private String now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
