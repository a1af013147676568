package dev.priok.registry.storage;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.storage.PathSpec.RepositoryLink;
import dev.priok.registry.storage.PathSpec.TrashedBlob;

/**
 * Hears what this process changes in a store: of links after the change and under the repository's
 * lock, so in the order in which they changed. Requests wait meanwhile.
 */
public interface StoreChanges {

  /** Hears nothing. */
  StoreChanges NONE = new Unheard();

  /**
   * A link was written.
   *
   * @param target what it holds
   * @param sizeBytes of the content it stands for; a tag's is not asked for
   * @param isNew whether its directory was made for it; false also where a link was lost, or
   *     removed by hand, and its directory stayed
   */
  void linked(RepositoryLink link, Digest target, long sizeBytes, boolean isNew);

  /** A link was removed. */
  void unlinked(RepositoryLink link);

  /** A repository was removed, after each of its links. */
  void removed(RepositoryName repository);

  /** A blob has come into the trash. */
  void trashed(TrashedBlob blob, long sizeBytes);

  /** A blob has left the trash, for the store or for good. */
  void untrashed(TrashedBlob blob, long sizeBytes);

  /** For who keeps no count. */
  record Unheard() implements StoreChanges {
    @Override
    public void linked(RepositoryLink link, Digest target, long sizeBytes, boolean isNew) {}

    @Override
    public void unlinked(RepositoryLink link) {}

    @Override
    public void removed(RepositoryName repository) {}

    @Override
    public void trashed(TrashedBlob blob, long sizeBytes) {}

    @Override
    public void untrashed(TrashedBlob blob, long sizeBytes) {}
  }
}
