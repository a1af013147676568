package dev.priok.operator.usage;

import dev.priok.operator.status.ApiFailure;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
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

  /** So that what comes and goes every few minutes changes no list each time. */
  private static final Duration LINGERS = Duration.ofHours(1);

  /** A server believes no list that is older. */
  private static final Duration OLDEST = Duration.ofDays(1);

  private final KubernetesClient client;
  private final Set<String> namespaces;
  private final Duration interval;
  private final InstantSource clock;
  private final Map<Use, Instant> lastSeen = new HashMap<>();
  private @Nullable Seen seen;
  private @Nullable String problem;
  private Instant due = Instant.MIN;

  /**
   * @param namespaces whose Pods count; empty for all
   * @param interval how old an answer may be
   */
  public PodImages(
      KubernetesClient client, Set<String> namespaces, Duration interval, InstantSource clock) {
    this.client = client;
    this.namespaces = Set.copyOf(namespaces);
    this.interval = interval;
    this.clock = clock;
  }

  /**
   * That some Pod uses a digest.
   *
   * @param authority what the image's name begins with; empty where it has none
   */
  private record Use(String authority, String digest) {}

  /**
   * The digests that Pods use, or did within the hour.
   *
   * @param all whatever the images are called: a registry has many names
   * @param byAuthority of those images whose name begins with one
   */
  private record Seen(Set<String> all, Map<String, Set<String>> byAuthority, Instant at) {

    static Seen of(Set<Use> uses, Instant at) {
      Seen seen = new Seen(new TreeSet<>(), new HashMap<>(), at);
      for (Use use : uses) {
        seen.all.add(use.digest());
        seen.byAuthority
            .computeIfAbsent(use.authority(), authority -> new TreeSet<>())
            .add(use.digest());
      }
      return seen;
    }
  }

  /** {@inheritDoc} An authority counts by what a Pod asks for, not by its node's word for it. */
  @Override
  public synchronized Answer ask(Set<String> authorities) {
    if (!clock.instant().isBefore(due)) {
      problem = look();
      due = clock.instant().plus(interval);
    }
    Answer.Known known =
        seen == null || seen.at().isBefore(clock.instant().minus(OLDEST))
            ? null
            : of(authorities, seen);
    return problem == null && known != null
        ? known
        : new Answer.NotListed(Objects.requireNonNullElse(problem, "not looked yet"), known);
  }

  private static Answer.Known of(Set<String> authorities, Seen seen) {
    if (fits(seen.all())) {
      return new Answer.Listed(seen.all(), seen.at(), true);
    }
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

  /** Returns why what was seen before is all that is known; null when the Pods were listed. */
  private @Nullable String look() {
    Instant now = clock.instant();
    Set<Use> uses = new HashSet<>();
    try {
      if (namespaces.isEmpty()) {
        look(null, uses);
      } else {
        namespaces.forEach(namespace -> look(namespace, uses));
      }
    } catch (KubernetesClientException e) {
      String why = ApiFailure.message(e);
      LOG.atWarn()
          .addKeyValue("why", why)
          .log("Pods cannot be listed: the list of images in use stays as it was for a day");
      return why;
    }
    uses.forEach(use -> lastSeen.put(use, now));
    lastSeen.values().removeIf(at -> at.isBefore(now.minus(LINGERS)));
    seen = Seen.of(lastSeen.keySet(), now);
    if (!fits(seen.all())) {
      LOG.atWarn()
          .addKeyValue("digests", seen.all().size())
          .log("More images in use than a list holds: each registry is told of its own alone");
    }
    return null;
  }

  private void look(@Nullable String namespace, Set<Use> found) {
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

  private static void note(Pod pod, Set<Use> found) {
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

  private static void note(@Nullable String image, @Nullable String reference, Set<Use> found) {
    if (reference == null) {
      return;
    }
    Matcher digest = DIGEST.matcher(reference);
    if (!digest.find()) {
      return;
    }
    String authority =
        image != null && image.indexOf('/') > 0 ? image.substring(0, image.indexOf('/')) : "";
    found.add(new Use(authority, digest.group(1)));
  }
}
