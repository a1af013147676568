package dev.priok.operator.registry;

import dev.priok.operator.status.Finding;
import dev.priok.operator.status.Reason;
import dev.priok.operator.usage.ImagesInUse;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** From what is observed to the model. Every check of a reference or of a stranger is in here. */
final class RegistryModelFactory {
  static final String TOKEN_KEY = "token";

  /** What the pod mounts or runs as: under a stranger in one of these places it must not start. */
  private static final Set<Child> MOUNTED =
      EnumSet.of(
          Child.CONFIG_MAP, Child.HTPASSWD_SECRET, Child.INTERNAL_SECRET, Child.SERVICE_ACCOUNT);

  /** Their strangers are the planners' business. */
  private static final Set<Child> PLANNED =
      EnumSet.of(Child.CLAIM, Child.ADMIN_SECRET, Child.TLS_SECRET);

  private final RegistrySettings settings;
  private final SecretGenerator secrets;
  private final StoragePlanner storage = new StoragePlanner();
  private final AuthPlanner auth;
  private final TlsPlanner tls;
  private final ImagesInUse images;

  RegistryModelFactory(
      RegistrySettings settings, SecretGenerator secrets, TlsPlanner tls, ImagesInUse images) {
    this.settings = settings;
    this.secrets = secrets;
    this.tls = tls;
    this.images = images;
    this.auth = new AuthPlanner(secrets);
  }

  RegistryModel create(Observed observed) {
    Optional<Finding> nameProblem =
        observed.names().problem().map(text -> Finding.stalled(Reason.INVALID_NAME, text));
    StoragePlan storagePlan =
        nameProblem.map(StoragePlan::unusable).orElseGet(() -> storage.plan(observed));
    AuthPlan authPlan = auth.plan(observed);
    TlsPlan tlsPlan =
        nameProblem
            .map(finding -> new TlsPlan(true, null, finding))
            .orElseGet(() -> tls.plan(observed));
    Set<Child> strangers = strangers(observed);
    ContainerResources resources = ContainerResources.of(observed.spec().resources());
    Set<Child> writes =
        nameProblem.isPresent()
            ? EnumSet.noneOf(Child.class)
            : writes(storagePlan, authPlan, tlsPlan, strangers);
    if (resources.problem().isPresent()) {
      writes.remove(Child.STATEFUL_SET);
    }
    RulesPlan rules = RulesPlan.of(observed.spec(), () -> images.ask(authorities(observed)));
    return new RegistryModel(
        observed.names(),
        observed.registry().getMetadata().getUid(),
        writes,
        unlabelled(observed),
        versions(observed),
        settings.image(),
        settings.pullSecrets(),
        settings.port(),
        settings.management(),
        storagePlan,
        nameProblem.map(authPlan::with).orElse(authPlan),
        tlsPlan,
        ServerConfigFile.of(observed.names().registry(), authPlan, observed.spec(), rules.inUse()),
        rules.finding(),
        managementToken(observed),
        resources.requirements(),
        nameProblem
            .or(() ->
                resources.problem().map(text -> Finding.stalled(Reason.INVALID_RESOURCES, text)))
            .orElseGet(() -> conflict(observed, strangers)));
  }

  /** By what most Pods call the registry, at the beginning of an image's name. */
  private Set<String> authorities(Observed observed) {
    return Stream.concat(
            Stream.of(observed.names().serviceHost() + ":" + settings.port()),
            observed.find(Service.class, observed.names().child(Child.SERVICE)).stream()
                .flatMap(service -> Endpoints.clusterIps(service).stream())
                .map(ip -> Endpoints.authority(ip, settings.port())))
        .collect(Collectors.toSet());
  }

  private static Set<Child> writes(
      StoragePlan storage, AuthPlan auth, TlsPlan tls, Set<Child> strangers) {
    Set<Child> writes = EnumSet.complementOf(EnumSet.copyOf(PLANNED));
    writes.removeAll(strangers);
    if (storage.claim() != null) {
      writes.add(Child.CLAIM);
    }
    if (auth.admin() != null) {
      writes.add(Child.ADMIN_SECRET);
    }
    if (tls.served() == null) {
      writes.remove(Child.CA_CONFIG_MAP);
    } else {
      writes.add(Child.TLS_SECRET);
    }
    if (storage.volume() == null
        || !tls.podMayStart()
        || strangers.stream().anyMatch(MOUNTED::contains)) {
      writes.remove(Child.STATEFUL_SET);
    }
    return writes;
  }

  private static Set<Child> strangers(Observed observed) {
    return EnumSet.complementOf(EnumSet.copyOf(PLANNED)).stream()
        .filter(child ->
            observed.find(child).filter(found -> !observed.isOurs(child, found)).isPresent())
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Child.class)));
  }

  private static Map<Child, HasMetadata> unlabelled(Observed observed) {
    Map<Child, HasMetadata> unlabelled = new EnumMap<>(Child.class);
    for (Child child : Child.values()) {
      observed
          .find(child)
          .filter(found -> observed.isOurs(child, found) && !observed.names().marks(found))
          .ifPresent(found -> unlabelled.put(child, found));
    }
    return unlabelled;
  }

  private static Map<Child, String> versions(Observed observed) {
    Map<Child, String> versions = new EnumMap<>(Child.class);
    for (Child child : Child.values()) {
      observed
          .find(child)
          .map(found -> found.getMetadata().getResourceVersion())
          .ifPresent(version -> versions.put(child, version));
    }
    return versions;
  }

  private static Finding conflict(Observed observed, Set<Child> strangers) {
    if (strangers.isEmpty()) {
      return Finding.good(Reason.SERVING, "every child is the operator's own");
    }
    return Finding.stalled(
        Reason.CONFLICT,
        strangers.stream()
            .map(child -> child.kind() + " " + observed.names().child(child))
            .collect(
                Collectors.joining(
                    ", ",
                    "",
                    " is there and was not made for this Registry: rename or delete it")));
  }

  private String managementToken(Observed observed) {
    return observed
        .find(Child.INTERNAL_SECRET)
        .flatMap(RegistryModelFactory::token)
        .orElseGet(secrets::token);
  }

  /** The token in the Secret of a management port; empty when there is none. */
  static Optional<String> token(HasMetadata object) {
    return Optional.of(object)
        .filter(Secret.class::isInstance)
        .map(secret -> ((Secret) secret).getData())
        .map(data -> data.get(TOKEN_KEY))
        .map(base64 -> new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8))
        .filter(token -> token.matches("[A-Za-z0-9]{32,128}"));
  }
}
