package dev.priok.registry.retention;

import dev.priok.registry.access.RepositoryGlob;
import dev.priok.registry.manifest.TagProtection;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What stays and what may not be changed.
 *
 * @param dryRun whether retention only says what would go
 * @param inUse file with the digests that are in use somewhere, one a line; null for none
 * @param rules the first one that covers a repository counts for it
 */
public record StorePolicy(
    boolean dryRun, @Nullable Path inUse, List<RetentionRule> rules, List<ImmutableTags> immutable)
    implements TagProtection {

  /** All stays, and all may be changed. */
  public static final StorePolicy NONE = new StorePolicy(false, null, List.of(), List.of());

  public StorePolicy {
    rules = List.copyOf(rules);
    immutable = List.copyOf(immutable);
  }

  @Override
  public boolean isImmutable(RepositoryName repository, Tag tag) {
    return immutable.stream().anyMatch(tags -> tags.covers(repository, tag));
  }

  Optional<RetentionRule> ruleFor(RepositoryName repository) {
    return rules.stream().filter(rule -> rule.covers(repository)).findFirst();
  }

  /** Why rules cannot all be meant; empty when they can. */
  public static Optional<String> contradiction(List<RetentionRule> rules) {
    Set<RepositoryGlob> seen = new HashSet<>();
    List<RepositoryGlob> earlier = List.of();
    for (RetentionRule rule : rules) {
      for (RepositoryGlob glob : rule.repositories()) {
        if (!seen.add(glob)) {
          return Optional.of("two rules are for " + glob + ": only the first would ever count");
        }
        Optional<RepositoryGlob> covering = covering(glob, seen, earlier);
        if (covering.isPresent()) {
          return Optional.of(
              "the rule for %s would never count: the one for %s before it covers it; put it first"
                  .formatted(glob, covering.get()));
        }
      }
      earlier = List.copyOf(seen);
      if (rule.keepTags().stream().anyMatch(TagPattern::isAll)
          && (rule.keepLast() > 0 || rule.keepYounger().isPresent())) {
        return Optional.of(
            "keep.tags with * keeps all tags of %s: keep.last and keep.youngerthan contradict it"
                .formatted(rule.repositories()));
      }
    }
    return Optional.empty();
  }

  /** Of two patterns with stars it is known of {@code **} alone, also in the same rule. */
  private static Optional<RepositoryGlob> covering(
      RepositoryGlob glob, Set<RepositoryGlob> seen, List<RepositoryGlob> earlier) {
    RepositoryGlob all = new RepositoryGlob("**");
    if (seen.contains(all) && !glob.equals(all)) {
      return Optional.of(all);
    }
    return glob.repository()
        .flatMap(name -> earlier.stream().filter(other -> other.matches(name)).findFirst());
  }
}
