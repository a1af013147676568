package dev.priok.registry.manifest;

import dev.priok.registry.gc.ManifestReader;
import dev.priok.registry.gc.ManifestReader.Result;
import dev.priok.registry.gc.ManifestReferences.Child;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.RegistryException;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the immutable tags of a repository stand for, with all that belongs to it. */
public final class ImmutableImages {

  private final Storage storage;
  private final TagProtection protection;
  private final ManifestReader reader;

  public ImmutableImages(Storage storage, TagProtection protection) {
    this.storage = storage;
    this.protection = protection;
    this.reader = new ManifestReader(storage);
  }

  /**
   * Asks whether a manifest or blob may be taken out of a repository.
   *
   * @param link what would be deleted; where it is not there, nothing is refused
   */
  public Question about(RepositoryName repository, Digest digest, PathSpec link) {
    return new Question(repository, digest, link);
  }

  /**
   * May be asked again: only what has changed is read then. So whoever deletes asks first without
   * the repository's lock, and again with it. For one thread.
   */
  public final class Question {
    private final RepositoryName repository;
    private final Digest digest;
    private final PathSpec link;
    private final Set<Digest> seen = new HashSet<>();

    private Question(RepositoryName repository, Digest digest, PathSpec link) {
      this.repository = repository;
      this.digest = digest;
      this.link = link;
    }

    /**
     * Refuses where an immutable tag needs it, or may need it because a manifest cannot be read.
     *
     * @throws RegistryException TAG_IMMUTABLE
     */
    public void refuseNeeded() throws IOException {
      if (!protection.mayProtect(repository) || storage.links().read(link).isEmpty()) {
        return;
      }
      for (Tag tag : storage.repositories().tags(repository)) {
        if (protection.isImmutable(repository, tag)) {
          Optional<Digest> target =
              storage.links().read(new PathSpec.TagCurrentLink(repository, tag));
          if (target.isPresent() && needs(tag, target.get())) {
            throw refusal(digest + " belongs to", repository, tag);
          }
        }
      }
    }

    /** Leaves out what was seen with another tag. */
    private boolean needs(Tag tag, Digest target) throws IOException {
      Deque<Child> unread = new ArrayDeque<>(List.of(new Child(target, Optional.empty())));
      while (!unread.isEmpty()) {
        Child manifest = unread.remove();
        if (manifest.digest().equals(digest)) {
          return true;
        }
        if (!seen.add(manifest.digest())) {
          continue;
        }
        switch (reader.read(manifest)) {
          case Result.Manifest(var references) -> {
            if (references.blobs().contains(digest)) {
              return true;
            }
            unread.addAll(references.children());
          }
          case Result.Unreadable _ -> throw unreadable(manifest.digest(), repository, tag);
          case Result.Absent _, Result.Plain _ -> {
            // What an index lists may be elsewhere, or no manifest.
            if (isOwn(repository, manifest.digest())) {
              throw unreadable(manifest.digest(), repository, tag);
            }
          }
        }
      }
      return false;
    }
  }

  private boolean isOwn(RepositoryName repository, Digest manifest) throws IOException {
    return storage.links().read(new PathSpec.RevisionLink(repository, manifest)).isPresent();
  }

  private static RegistryException unreadable(Digest digest, RepositoryName repository, Tag tag) {
    return refusal(
        "the manifest %s cannot be read, and nobody knows what else belongs to".formatted(digest),
        repository,
        tag);
  }

  private static RegistryException refusal(String what, RepositoryName repository, Tag tag) {
    return new RegistryException(
        ErrorCode.TAG_IMMUTABLE,
        "%s the tag %s:%s, which is immutable in this registry (tags.immutable): it cannot be deleted"
            .formatted(what, repository, tag));
  }
}
