package dev.priok.registry.retention;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.retention.RepositoryContent.TagState;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Decides what becomes of one repository's tags and untagged manifests. */
final class RepositoryPlan {

  /** What cosign and the referrers tag schema (distribution-spec v1.1.1) call what is attached. */
  private static final Pattern ATTACHED = Pattern.compile("(sha256|sha512)-([0-9a-f]+)(\\..*)?");

  private final Storage storage;
  private final StorePolicy policy;
  private final RepositoryName name;
  private final RetentionRule rule;
  private final Set<Digest> inUse;
  private final Instant now;
  private final RepositoryContent content;
  private final List<Decision> decisions = new ArrayList<>();

  RepositoryPlan(
      Storage storage,
      StorePolicy policy,
      RepositoryName name,
      RetentionRule rule,
      Set<Digest> inUse,
      Instant now) {
    this.storage = storage;
    this.policy = policy;
    this.name = name;
    this.rule = rule;
    this.inUse = inUse;
    this.now = now;
    this.content = new RepositoryContent(storage, name);
  }

  List<Decision> decide() throws IOException {
    boolean graph = rule.untaggedAfter().isPresent() || !inUse.isEmpty();
    content.read(graph);
    Set<Digest> used = content.graph().withParents(inUse);
    decideTags(used);
    rule.untaggedAfter().ifPresent(after -> decideManifests(used, after));
    return decisions;
  }

  private void decideTags(Set<Digest> used) throws IOException {
    List<TagState> newestFirst =
        content.tags().stream()
            .sorted(
                Comparator.comparing(TagState::pushed)
                    .reversed()
                    .thenComparing(state -> state.tag().value()))
            .toList();
    int images = 0;
    int all = 0;
    for (TagState state : newestFirst) {
      Optional<Digest> subject = subject(state);
      if (subject.isPresent() && isHere(subject.get())) {
        decide(state, "it is attached to " + subject.get());
        continue;
      }
      // A signature of what is elsewhere, and a tag of nothing, take no image's place.
      boolean image = subject.isEmpty() && content.manifests().containsKey(state.digest());
      decide(state, keeper(state, image ? images++ : all, used));
      all++;
    }
  }

  private void decide(TagState state, @Nullable String keeper) {
    decisions.add(
        new Decision(
            Optional.of(state.tag()),
            state.digest(),
            state.pushed(),
            keeper == null,
            keeper == null ? "no rule keeps it, pushed " + state.pushed() : keeper));
  }

  /** Signatures may be kept in a repository of their own. */
  private boolean isHere(Digest subject) throws IOException {
    return content.manifests().containsKey(subject) || storage.holds(subject);
  }

  private @Nullable String keeper(TagState state, int place, Set<Digest> used) {
    if (!rule.limitsTags()) {
      return "no rule limits the tags of " + name;
    }
    if (policy.isImmutable(name, state.tag())) {
      return "it is immutable";
    }
    if (used.contains(state.digest())) {
      return "its image is in use";
    }
    for (TagPattern pattern : rule.keepTags()) {
      if (pattern.matches(state.tag())) {
        return "keep.tags has " + pattern;
      }
    }
    if (place < rule.keepLast()) {
      return "it is number %d of the last %d".formatted(place + 1, rule.keepLast());
    }
    return rule.keepYounger()
        .filter(age -> state.pushed().isAfter(now.minus(age)))
        .map(age -> "it is younger than " + hours(age))
        .orElse(null);
  }

  private void decideManifests(Set<Digest> used, Duration after) {
    Set<Digest> roots = new HashSet<>(used);
    // Also of a tag that goes: its manifest is without one only from then on.
    roots.addAll(content.tagged());
    Instant old = now.minus(after).minus(storage.links().markLag());
    for (Map.Entry<Digest, Instant> entry : content.manifests().entrySet()) {
      if (!entry.getValue().isBefore(old)) {
        roots.add(entry.getKey());
      }
    }
    Set<Digest> kept = content.graph().keptBy(roots);
    Optional<String> doubt = content.doubt();
    content
        .manifests()
        .forEach((digest, lastUse) -> {
          if (!kept.contains(digest)) {
            decisions.add(
                new Decision(
                    Optional.empty(),
                    digest,
                    lastUse,
                    doubt.isEmpty(),
                    doubt
                        .map(what -> what + " cannot be read, and may name it: run check --heal")
                        .orElse("without a tag, last used " + lastUse)));
          }
        });
  }

  private static Optional<Digest> subject(TagState state) {
    Matcher matcher = ATTACHED.matcher(state.tag().value());
    return matcher.matches()
        ? Digest.tryParse(matcher.group(1) + ":" + matcher.group(2))
        : Optional.empty();
  }

  private static String hours(Duration age) {
    return age.toHours() + "h";
  }
}
