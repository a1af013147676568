package dev.priok.registry.upload;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Finds a repository that holds a blob, for a mount that does not say from where (distribution-spec
 * v1.1.1 end-11). The store has no index from blobs to repositories, so this looks into a bounded
 * number of them, beginning with those beside the target, which most likely share its layers. Not
 * finding one only costs the client an upload.
 */
final class BlobHolders {

  private static final int MAX_REPOSITORIES = 2000;

  private static final int REMEMBERED = 10_000;

  private final Storage storage;

  /** Who got a blob last: only a hint, which is checked. It knows repositories without manifest. */
  private final Cache<Digest, RepositoryName> latest =
      Caffeine.newBuilder().maximumSize(REMEMBERED).build();

  BlobHolders(Storage storage) {
    this.storage = storage;
  }

  /** Notes that {@code repository} has got the blob. */
  void got(RepositoryName repository, Digest digest) {
    latest.put(digest, repository);
  }

  /**
   * A repository that holds {@code digest}.
   *
   * @param near where to begin to look
   * @param visible whether the caller may pull from a repository; others do not count
   */
  Optional<RepositoryName> find(
      Digest digest, RepositoryName near, Predicate<RepositoryName> visible) throws IOException {
    if (storage.blobs().find(digest).isEmpty()) {
      return Optional.empty();
    }
    if (holds(near, digest, visible)) {
      return Optional.of(near);
    }
    RepositoryName hint = latest.getIfPresent(digest);
    if (hint != null && holds(hint, digest, visible)) {
      return Optional.of(hint);
    }
    int slash = near.value().lastIndexOf('/');
    String start = slash < 0 ? "" : near.value().substring(0, slash);
    List<RepositoryName> following = storage.repositories().after(start, MAX_REPOSITORIES);
    Optional<RepositoryName> found = first(following, digest, visible);
    int left = MAX_REPOSITORIES - following.size();
    if (found.isPresent() || start.isEmpty() || left == 0) {
      return found;
    }
    return first(storage.repositories().after(null, left), digest, visible);
  }

  private Optional<RepositoryName> first(
      List<RepositoryName> names, Digest digest, Predicate<RepositoryName> visible)
      throws IOException {
    for (RepositoryName name : names) {
      if (holds(name, digest, visible)) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  private boolean holds(RepositoryName name, Digest digest, Predicate<RepositoryName> visible)
      throws IOException {
    return storage.blobs().find(name, digest).isPresent() && visible.test(name);
  }
}
