package dev.priok.operator.usage;

import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at all Pods now and then, in pages, and keeps nothing of them but digests: watching them
 * would hold every Pod of a cluster in memory for what is asked once a night.
 */
public final class PodImages implements ImagesInUse {
  private static final Logger LOG = LoggerFactory.getLogger(PodImages.class);
  private static final long PAGE = 500;

  /** A ConfigMap holds 14,500; Pods that never run may name what they like. */
  private static final int MOST_DIGESTS = 10_000;

  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");
  private static final Pattern DIGEST =
      Pattern.compile("@(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$");

  private final KubernetesClient client;
  private final Set<String> namespaces;
  private final Duration interval;
  private final Clock clock;
  private Optional<Map<String, Set<String>>> digests = Optional.empty();
  private Instant due = Instant.MIN;

  /**
   * @param namespaces whose Pods count; empty for all
   * @param interval how old an answer may be
   */
  public PodImages(
      KubernetesClient client, Set<String> namespaces, Duration interval, Clock clock) {
    this.client = client;
    this.namespaces = Set.copyOf(namespaces);
    this.interval = interval;
    this.clock = clock;
  }

  /**
   * {@inheritDoc} By what a Pod asks for, not by what its node calls the image: one image may have
   * been pulled by several names.
   */
  @Override
  public synchronized Optional<Set<String>> from(Set<String> authorities) {
    if (!clock.instant().isBefore(due)) {
      digests = look();
      due = clock.instant().plus(interval);
    }
    return digests
        .map(known ->
            authorities.stream()
                .flatMap(authority -> known.getOrDefault(authority, Set.of()).stream())
                .collect(Collectors.<String, Set<String>>toCollection(TreeSet::new)))
        .filter(found -> found.size() <= MOST_DIGESTS);
  }

  private Optional<Map<String, Set<String>>> look() {
    try {
      return Optional.of(lookAtAll());
    } catch (KubernetesClientException e) {
      LOG.atWarn()
          .addKeyValue("why", e.getMessage())
          .log("Pods cannot be listed: the rules of retention remove nothing meanwhile");
      return Optional.empty();
    }
  }

  private Map<String, Set<String>> lookAtAll() {
    Map<String, Set<String>> found = new HashMap<>();
    if (namespaces.isEmpty()) {
      look(null, found);
    } else {
      namespaces.forEach(namespace -> look(namespace, found));
    }
    return found;
  }

  private void look(@Nullable String namespace, Map<String, Set<String>> found) {
    String next = null;
    do {
      var options = new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build();
      PodList page =
          namespace == null
              ? client.pods().inAnyNamespace().list(options)
              : client.pods().inNamespace(namespace).list(options);
      page.getItems().forEach(pod -> note(pod, found));
      next = page.getMetadata().getContinue();
    } while (next != null && !next.isEmpty());
  }

  private static void note(Pod pod, Map<String, Set<String>> found) {
    if (pod.getStatus() == null || ENDED.contains(pod.getStatus().getPhase())) {
      return;
    }
    Map<String, String> wanted = new HashMap<>();
    var spec = pod.getSpec();
    Stream.concat(spec.getContainers().stream(), spec.getInitContainers().stream())
        .forEach(container -> wanted.put(container.getName(), container.getImage()));
    spec.getEphemeralContainers()
        .forEach(container -> wanted.put(container.getName(), container.getImage()));
    wanted.values().forEach(image -> note(image, image, found));
    spec.getVolumes().stream()
        .map(Volume::getImage)
        .filter(Objects::nonNull)
        .forEach(volume -> note(volume.getReference(), volume.getReference(), found));
    var status = pod.getStatus();
    Stream.of(
            status.getContainerStatuses(),
            status.getInitContainerStatuses(),
            status.getEphemeralContainerStatuses())
        .filter(Objects::nonNull)
        .flatMap(Collection::stream)
        .forEach(container -> note(wanted.get(container.getName()), container.getImageID(), found));
  }

  private static void note(
      @Nullable String image, @Nullable String reference, Map<String, Set<String>> found) {
    if (image == null || reference == null || image.indexOf('/') < 0) {
      return;
    }
    Matcher digest = DIGEST.matcher(reference);
    if (digest.find()) {
      found
          .computeIfAbsent(image.substring(0, image.indexOf('/')), authority -> new TreeSet<>())
          .add(digest.group(1));
    }
  }
}
