package dev.priok.operator.usage;

import dev.priok.operator.status.ApiFailure;
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
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  /**
   * 10,000 digests by SHA-256, a line each. A ConfigMap holds a mebibyte; Pods that never run may
   * name what they like.
   */
  private static final int MOST_BYTES = 10_000 * 72;

  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");
  private static final Pattern DIGEST =
      Pattern.compile("@(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$");

  private final KubernetesClient client;
  private final Set<String> namespaces;
  private final Duration interval;
  private final Clock clock;
  private Look last = new Look.Failed("not looked yet");
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

  private sealed interface Look {

    /**
     * The digests that Pods use.
     *
     * @param all whatever the images are called: a registry has many names
     * @param byAuthority of those images whose name begins with one
     */
    record Seen(Set<String> all, Map<String, Set<String>> byAuthority, Instant at)
        implements Look {}

    record Failed(String why) implements Look {}
  }

  /** {@inheritDoc} An authority counts by what a Pod asks for, not by its node's word for it. */
  @Override
  public synchronized Answer ask(Set<String> authorities) {
    if (!clock.instant().isBefore(due)) {
      last = look();
      due = clock.instant().plus(interval);
    }
    return switch (last) {
      case Look.Failed(var why) -> new Answer.NotListed(why);
      case Look.Seen seen when fits(seen.all()) -> new Answer.Listed(seen.all(), seen.at(), true);
      case Look.Seen seen -> of(authorities, seen);
    };
  }

  private static Answer of(Set<String> authorities, Look.Seen seen) {
    Set<String> found = new TreeSet<>();
    authorities.forEach(
        authority -> found.addAll(seen.byAuthority().getOrDefault(authority, Set.of())));
    return fits(found)
        ? new Answer.Listed(found, seen.at(), false)
        : new Answer.TooMany(found.size());
  }

  private static boolean fits(Set<String> digests) {
    return digests.stream().mapToInt(digest -> digest.length() + 1).sum() <= MOST_BYTES;
  }

  private Look look() {
    try {
      Look.Seen seen = new Look.Seen(new TreeSet<>(), new HashMap<>(), clock.instant());
      if (namespaces.isEmpty()) {
        look(null, seen);
      } else {
        namespaces.forEach(namespace -> look(namespace, seen));
      }
      if (!fits(seen.all())) {
        LOG.atWarn()
            .addKeyValue("digests", seen.all().size())
            .log("More images in use than a list holds: each registry is told of its own alone");
      }
      return seen;
    } catch (KubernetesClientException e) {
      String why = ApiFailure.message(e);
      LOG.atWarn()
          .addKeyValue("why", why)
          .log("Pods cannot be listed: the rules of retention remove nothing meanwhile");
      return new Look.Failed(why);
    }
  }

  private void look(@Nullable String namespace, Look.Seen found) {
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

  private static void note(Pod pod, Look.Seen found) {
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

  private static void note(@Nullable String image, @Nullable String reference, Look.Seen found) {
    if (reference == null) {
      return;
    }
    Matcher digest = DIGEST.matcher(reference);
    if (!digest.find()) {
      return;
    }
    found.all().add(digest.group(1));
    if (image != null && image.indexOf('/') > 0) {
      found
          .byAuthority()
          .computeIfAbsent(image.substring(0, image.indexOf('/')), authority -> new TreeSet<>())
          .add(digest.group(1));
    }
  }
}
