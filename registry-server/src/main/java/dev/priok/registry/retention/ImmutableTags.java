package dev.priok.registry.retention;

import dev.priok.registry.access.RepositoryGlob;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;
import java.util.List;

/** Tags that stay what they are: those of these repositories that match one of these patterns. */
public record ImmutableTags(List<RepositoryGlob> repositories, List<TagPattern> tags) {

  public ImmutableTags {
    repositories = List.copyOf(repositories);
    tags = List.copyOf(tags);
  }

  boolean covers(RepositoryName repository) {
    return repositories.stream().anyMatch(glob -> glob.matches(repository));
  }

  boolean covers(RepositoryName repository, Tag tag) {
    return covers(repository) && tags.stream().anyMatch(pattern -> pattern.matches(tag));
  }
}
