package dev.priok.registry.manifest;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.Reference;
import dev.priok.registry.oci.RegistryException;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StoreWalk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;

/** Takes tags and manifests out of repositories, durably. Content stays for garbage collection. */
public final class ManifestRemoval {

  /** Says whether it has removed anything. */
  @FunctionalInterface
  private interface Removal {
    boolean run() throws IOException;
  }

  private final Storage storage;
  private final TagProtection protection;
  private final ImmutableImages immutable;

  /**
   * Removes from {@code storage}.
   *
   * @param protection whose tags are left, with all that belongs to them, and refused to whoever
   *     asks for their removal
   */
  public ManifestRemoval(Storage storage, TagProtection protection) {
    this.storage = storage;
    this.protection = protection;
    this.immutable = new ImmutableImages(storage, protection);
  }

  /**
   * Deletes a tag alone, or a manifest with every tag that points to it.
   *
   * @return whether it was there
   * @throws RegistryException TAG_IMMUTABLE; nothing is deleted then
   */
  public boolean delete(RepositoryName repository, Reference reference) throws IOException {
    return switch (reference) {
      case Tag tag -> removing(repository, () -> deleteTag(repository, tag));
      case Digest digest -> {
        PathSpec revision = new PathSpec.RevisionLink(repository, digest);
        ImmutableImages.Question needed = immutable.about(repository, digest, revision);
        needed.refuseNeeded();
        yield removing(
            repository,
            () -> {
              needed.refuseNeeded();
              return deleteRevision(repository, digest);
            });
      }
    };
  }

  /**
   * Deletes a tag that is still what it was.
   *
   * @param pushed when it was pointed to the digest
   */
  public boolean deleteTag(RepositoryName repository, Tag tag, Digest digest, Instant pushed)
      throws IOException {
    PathSpec current = new PathSpec.TagCurrentLink(repository, tag);
    return removing(
        repository,
        () ->
            storage.links().read(current).filter(digest::equals).isPresent()
                && storage.links().lastUse(current).filter(pushed::equals).isPresent()
                && deleteTag(repository, tag));
  }

  /** Deletes a manifest that has no tag and was not used after {@code lastUse}. */
  public boolean deleteUntagged(RepositoryName repository, Digest digest, Instant lastUse)
      throws IOException {
    PathSpec revision = new PathSpec.RevisionLink(repository, digest);
    return removing(
        repository,
        () ->
            storage.links().lastUse(revision).filter(use -> !use.isAfter(lastUse)).isPresent()
                && tagsOf(repository, digest).isEmpty()
                && deleteRevision(repository, digest));
  }

  private boolean removing(RepositoryName repository, Removal removal) throws IOException {
    Lock lock = storage.locks().removing(repository);
    lock.lock();
    try {
      return removal.run();
    } finally {
      lock.unlock();
    }
  }

  private boolean deleteTag(RepositoryName repository, Tag tag) throws IOException {
    PathSpec.TagCurrentLink current = new PathSpec.TagCurrentLink(repository, tag);
    Optional<Digest> digest = storage.links().read(current);
    if (digest.isEmpty()) {
      return false;
    }
    refuseImmutable(repository, tag);
    storage.links().renew(new PathSpec.RevisionLink(repository, digest.get()));
    storage.links().delete(current);
    storage.files().deleteTree(storage.layout().path(new PathSpec.TagDirectory(repository, tag)));
    return true;
  }

  /**
   * Deletes a tag whose link cannot be read, which no client can see.
   *
   * @return whether there was such a tag
   */
  public boolean deleteDamaged(RepositoryName repository, Tag tag) throws IOException {
    PathSpec current = new PathSpec.TagCurrentLink(repository, tag);
    Path directory = storage.layout().path(new PathSpec.TagDirectory(repository, tag));
    Lock lock = storage.locks().removing(repository);
    lock.lock();
    try {
      if (storage.links().read(current).isPresent()
          || !Files.isRegularFile(storage.layout().path(current))) {
        return false;
      }
      // Nobody knows which of these it was last.
      new StoreWalk(storage)
          .links(
              directory.resolve("index"),
              (had, _) -> storage.links().renew(new PathSpec.RevisionLink(repository, had)));
      storage.files().delete(storage.layout().path(current));
      storage.files().deleteTree(directory);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean deleteRevision(RepositoryName repository, Digest digest) throws IOException {
    PathSpec.RevisionLink revision = new PathSpec.RevisionLink(repository, digest);
    if (storage.links().read(revision).isEmpty()) {
      return false;
    }
    // Tags first: a crash in between leaves a manifest without tags, not tags without a manifest.
    for (Tag tag : tagsOf(repository, digest)) {
      deleteTag(repository, tag);
    }
    // With its directory, so that the listing of the revisions shows that one is gone.
    storage.links().deleteUpTo(revision, new PathSpec.Revisions(repository));
    return true;
  }

  private List<Tag> tagsOf(RepositoryName repository, Digest digest) throws IOException {
    List<Tag> tags = new ArrayList<>();
    Path directory = storage.layout().path(new PathSpec.Repository(repository));
    new StoreWalk(storage)
        .tags(
            new StoreWalk.RepositoryDirectory(directory, repository.value()),
            (tag, current) -> {
              if (Tag.isValid(tag)
                  && storage.links().read(current).filter(digest::equals).isPresent()) {
                tags.add(new Tag(tag));
              }
            });
    return tags;
  }

  private void refuseImmutable(RepositoryName repository, Tag tag) {
    if (protection.isImmutable(repository, tag)) {
      throw new RegistryException(
          ErrorCode.TAG_IMMUTABLE,
          "the tag %s:%s is immutable in this registry (tags.immutable): it cannot be deleted"
              .formatted(repository, tag));
    }
  }
}
