package dev.priok.registry.retention;

import dev.priok.registry.access.RepositoryGlob;
import dev.priok.registry.oci.RepositoryName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What stays in some repositories. A tag stays when any criterion keeps it; without any criterion
 * all tags stay.
 *
 * @param keepLast the number of tags, by the time of their push; 0 for no such criterion
 * @param keepYounger since the push
 * @param keepTags always stay
 * @param untaggedAfter how long a manifest without a tag stays after it was last used; empty for
 *     ever
 */
public record RetentionRule(
    List<RepositoryGlob> repositories,
    int keepLast,
    Optional<Duration> keepYounger,
    List<TagPattern> keepTags,
    Optional<Duration> untaggedAfter) {

  public RetentionRule {
    repositories = List.copyOf(repositories);
    keepTags = List.copyOf(keepTags);
  }

  /** Whether it can make a tag go. */
  boolean limitsTags() {
    return keepLast > 0 || keepYounger.isPresent() || !keepTags.isEmpty();
  }

  boolean covers(RepositoryName repository) {
    return repositories.stream().anyMatch(glob -> glob.matches(repository));
  }
}
