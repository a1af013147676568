package dev.priok.operator.usage;

import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks at all Pods now and then, in pages, and keeps nothing of them but digests: watching them
 * would hold every Pod of a cluster in memory for what is asked once a night.
 */
public final class PodImages implements ImagesInUse {
  private static final long PAGE = 500;
  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");
  private static final Pattern DIGEST =
      Pattern.compile("@(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$");

  private final KubernetesClient client;
  private final Set<String> namespaces;
  private final Duration interval;
  private final Clock clock;
  private Map<String, Set<String>> digests = Map.of();
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
   *
   * @throws io.fabric8.kubernetes.client.KubernetesClientException when the Pods cannot be listed
   */
  @Override
  public synchronized Set<String> from(Set<String> authorities) {
    if (!clock.instant().isBefore(due)) {
      digests = look();
      due = clock.instant().plus(interval);
    }
    Set<String> found = new TreeSet<>();
    authorities.forEach(authority -> found.addAll(digests.getOrDefault(authority, Set.of())));
    return found;
  }

  private Map<String, Set<String>> look() {
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
