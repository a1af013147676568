package dev.priok.registry.retention;

import dev.priok.registry.access.RepositoryGlob;
import dev.priok.registry.manifest.TagProtection;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;
import java.nio.file.Path;
import java.util.ArrayList;
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

  @Override
  public boolean mayProtect(RepositoryName repository) {
    return immutable.stream().anyMatch(tags -> tags.covers(repository));
  }

  Optional<RetentionRule> ruleFor(RepositoryName repository) {
    return rules.stream().filter(rule -> rule.covers(repository)).findFirst();
  }

  /** Why rules cannot all be meant; empty when they can. */
  public static Optional<String> contradiction(List<RetentionRule> rules) {
    Set<RepositoryGlob> seen = new HashSet<>();
    for (RetentionRule rule : rules) {
      for (RepositoryGlob glob : rule.repositories()) {
        if (!seen.add(glob)) {
          return Optional.of("two rules are for " + glob + ": only the first would ever count");
        }
        if (seen.contains(new RepositoryGlob("**")) && !glob.toString().equals("**")) {
          return Optional.of(
              "the rule for %s would never count: the one for ** before it covers it"
                  .formatted(glob));
        }
      }
      if (rule.keepTags().stream().anyMatch(TagPattern::isAll)
          && (rule.keepLast() > 0 || rule.keepYounger().isPresent())) {
        return Optional.of(
            "keep.tags with * keeps all tags of %s: keep.last and keep.youngerthan contradict it"
                .formatted(rule.repositories()));
      }
    }
    return Optional.empty();
  }

  /**
   * Which rule never counts for a repository that it names, because one before it covers that;
   * empty when there is none. Not refused: the API server cannot tell it of a Registry's rules.
   */
  public static Optional<String> ineffective(List<RetentionRule> rules) {
    List<RepositoryGlob> earlier = new ArrayList<>();
    for (RetentionRule rule : rules) {
      for (RepositoryGlob glob : rule.repositories()) {
        Optional<RepositoryGlob> covering =
            glob.repository()
                .flatMap(name -> earlier.stream().filter(e -> e.matches(name)).findFirst());
        if (covering.isPresent()) {
          return Optional.of(
              "the rule for %s never counts: the one for %s before it covers it; put it first"
                  .formatted(glob, covering.get()));
        }
      }
      earlier.addAll(rule.repositories());
    }
    return Optional.empty();
  }
}
