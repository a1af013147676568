package dev.priok.registry.manifest;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.DigestAlgorithm;
import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.Reference;
import dev.priok.registry.oci.RegistryException;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;

/**
 * The rules of keeping manifests. What a tag points to is read from the disk each time; only
 * content is remembered, under its digest, where it cannot become wrong.
 */
public final class ManifestStore {

  private final Storage storage;
  private final NamedContent named;
  private final TagProtection protection;
  private final ManifestParser parser;
  private final ManifestContents contents;

  /**
   * Works on {@code storage}.
   *
   * @param rules what a pushed manifest has to fulfil
   * @param protection which tags may not be moved
   */
  public ManifestStore(Storage storage, ManifestRules rules, TagProtection protection) {
    this.storage = storage;
    this.protection = protection;
    this.parser = new ManifestParser(rules);
    this.named = new NamedContent(storage, rules.layersMustExist());
    this.contents = new ManifestContents(storage.blobs(), parser);
  }

  /** The manifest that {@code reference} stands for now, to be sent. */
  Optional<ManifestContent> find(RepositoryName repository, Reference reference)
      throws IOException {
    Optional<Digest> revision = revision(repository, reference);
    return revision.isEmpty() ? Optional.empty() : contents.find(revision.get());
  }

  /** The whole manifest that {@code reference} stands for now. */
  Optional<StoredManifest> get(RepositoryName repository, Reference reference) throws IOException {
    Optional<Digest> revision = revision(repository, reference);
    return revision.isEmpty() ? Optional.empty() : contents.read(revision.get());
  }

  private Optional<Digest> revision(RepositoryName repository, Reference reference)
      throws IOException {
    Optional<Digest> digest =
        switch (reference) {
          case Digest named -> Optional.of(named);
          case Tag tag -> storage.links().read(new PathSpec.TagCurrentLink(repository, tag));
        };
    if (digest.isEmpty()) {
      return Optional.empty();
    }
    PathSpec link = new PathSpec.RevisionLink(repository, digest.get());
    boolean known = contents.isRemembered(digest.get());
    Optional<Digest> revision =
        known && storage.links().isThere(link, digest.get()) ? digest : storage.links().read(link);
    if (revision.isPresent() && reference instanceof Digest) {
      // Who asks for it by digest wants it: without a tag it would otherwise look forgotten.
      storage.links().use(repository, link);
    }
    return revision;
  }

  /**
   * Keeps a pushed manifest, durably, and points {@code tags} to it. The revision link comes before
   * the check of the blobs, so that a collector that runs meanwhile either sees the manifest or has
   * its deletion seen; the tags come last.
   *
   * @return the manifest's digest
   * @throws RegistryException MANIFEST_INVALID, DIGEST_INVALID or MANIFEST_BLOB_UNKNOWN; nothing is
   *     visible then
   */
  Digest put(
      RepositoryName repository,
      Reference reference,
      List<Tag> tags,
      byte[] content,
      Manifest manifest)
      throws IOException {
    Digest digest = digest(reference, content);
    named.use(repository, manifest);
    storage.blobs().commit(content, digest);
    // Alone where a tag may be set once only: of two that set it one must be refused.
    Lock adding =
        tags.stream().anyMatch(tag -> protection.isImmutable(repository, tag))
            ? storage.locks().removing(repository)
            : storage.locks().adding(repository);
    Lock revision = storage.locks().revision(repository, digest);
    adding.lock();
    try {
      revision.lock();
      try {
        link(repository, tags, digest, content.length, manifest);
      } finally {
        revision.unlock();
      }
    } finally {
      adding.unlock();
    }
    return digest;
  }

  private void link(
      RepositoryName repository, List<Tag> tags, Digest digest, long sizeBytes, Manifest manifest)
      throws IOException {
    for (Tag tag : tags) {
      refuseMove(repository, tag, digest);
    }
    PathSpec revision = new PathSpec.RevisionLink(repository, digest);
    boolean isNew = storage.links().read(revision).isEmpty();
    try {
      storage.links().write(revision, digest, sizeBytes);
      named.use(repository, manifest);
      for (Tag tag : tags) {
        PathSpec.TagLink current = new PathSpec.TagCurrentLink(repository, tag);
        Optional<Digest> before = storage.links().read(current);
        storage.links().write(new PathSpec.TagIndexLink(repository, tag, digest), digest);
        storage.links().write(current, digest);
        if (before.isPresent() && !before.get().equals(digest)) {
          storage.links().renew(new PathSpec.RevisionLink(repository, before.get()));
        }
      }
    } catch (IOException | RegistryException e) {
      if (isNew) {
        takeBack(repository, tags, digest, e);
      }
      throw e;
    }
  }

  private void refuseMove(RepositoryName repository, Tag tag, Digest digest) throws IOException {
    if (!protection.isImmutable(repository, tag)) {
      return;
    }
    Optional<Digest> current = storage.links().read(new PathSpec.TagCurrentLink(repository, tag));
    if (current.isPresent() && !current.get().equals(digest)) {
      throw new RegistryException(
          ErrorCode.TAG_IMMUTABLE,
          "the tag %s:%s is immutable in this registry (tags.immutable) and is %s: push another tag"
              .formatted(repository, tag, current.get()));
    }
  }

  private void takeBack(
      RepositoryName repository, List<Tag> tags, Digest digest, Exception failure) {
    try {
      for (Tag tag : tags) {
        Optional<Digest> current =
            storage.links().read(new PathSpec.TagCurrentLink(repository, tag));
        if (current.isPresent() && current.get().equals(digest)) {
          // The tag moved before its directory could be synced: it must not point to nothing.
          return;
        }
      }
      // A repository whose first push fails does not come into being.
      PathSpec top = new PathSpec.Repository(repository);
      storage.links().deleteUpTo(new PathSpec.RevisionLink(repository, digest), top);
      for (Tag tag : tags) {
        storage.links().deleteUpTo(new PathSpec.TagIndexLink(repository, tag, digest), top);
      }
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Reads what was pushed. */
  Manifest parse(byte[] content, Optional<String> contentType) {
    return parser.parse(content, contentType.orElse(null));
  }

  private static Digest digest(Reference reference, byte[] content) {
    return switch (reference) {
      case Tag tag -> Digest.of(DigestAlgorithm.SHA256, content);
      case Digest expected -> {
        Digest actual = Digest.of(expected.algorithm(), content);
        if (!actual.equals(expected)) {
          throw new RegistryException(
              ErrorCode.DIGEST_INVALID,
              "the manifest has another digest than its path says",
              Map.of("expected", expected.toString(), "actual", actual.toString()));
        }
        yield actual;
      }
    };
  }
}
