package dev.priok.registry.gc;

import dev.priok.registry.gc.ManifestReader.Result;
import dev.priok.registry.gc.ManifestReferences.Child;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.DigestAlgorithm;
import dev.priok.registry.storage.DigestSet;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StoreWalk;
import dev.priok.registry.storage.StoreWalk.RepositoryDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * All that one repository names: its tags and its manifests, tagged or not, what these name, and
 * the same for an index's children.
 */
public final class RepositoryMark {

  private final Storage storage;
  private final ManifestReader reader;
  private final StoreWalk walk;
  private final RepositoryDirectory repository;
  private final DigestSet named;
  private final DigestSet read = new DigestSet();
  private final Deque<Child> unread = new ArrayDeque<>();
  private final DigestSet own = new DigestSet();
  private final List<Digest> unreadable = new ArrayList<>();
  private int manifests;

  /** Sees what names what. */
  @FunctionalInterface
  public interface Naming {
    void names(Digest manifest, Digest digest);
  }

  /**
   * Marks nothing before {@link #mark}.
   *
   * @param named takes everything that is named
   */
  public RepositoryMark(
      Storage storage, StoreWalk walk, RepositoryDirectory repository, DigestSet named) {
    this.storage = storage;
    this.reader = new ManifestReader(storage);
    this.walk = walk;
    this.repository = repository;
    this.named = named;
  }

  /** Marks; what is named and in the trash is wanted, and may come back by this. */
  public void mark(Naming naming) throws IOException {
    walk.links(
        repository.revisions(),
        (name, directory) -> {
          Optional<Digest> root = root(name, directory.resolve("link"));
          if (root.isPresent()) {
            manifests++;
            enqueueRoot(root.get());
          }
        });
    walk.tags(
        repository,
        (_, current) -> {
          Optional<Digest> root = storage.links().read(current);
          if (root.isPresent()) {
            enqueueRoot(root.get());
          }
        });
    // Roots come first; what they list may be elsewhere, or no manifest.
    int left = unread.size();
    while (!unread.isEmpty()) {
      follow(unread.remove(), left-- > 0, naming);
    }
  }

  /** Marks, and all that the repository has where a manifest cannot be read. */
  void mark() throws IOException {
    mark((_, _) -> {});
    if (!isReadable()) {
      keepAll();
    }
  }

  /** Whether the repository itself names the blob. */
  boolean names(Digest digest) {
    return own.contains(digest);
  }

  /**
   * Whether every manifest could be read. Where one could not, nobody knows what it named, and it
   * may yet be healed.
   */
  boolean isReadable() {
    return unreadable.isEmpty();
  }

  /** Manifests that could not be read. */
  public List<Digest> unreadable() {
    return unreadable;
  }

  /** Names all blobs of the repository: whoever heals what cannot be read will want them. */
  public void keepAll() throws IOException {
    walk.links(
        repository.layers(),
        (digest, directory) -> {
          named.add(digest);
          storage.links().read(directory.resolve("link")).ifPresent(named::add);
        });
  }

  int manifests() {
    return manifests;
  }

  private Optional<Digest> root(Digest name, Path link) throws IOException {
    Optional<Digest> target = storage.links().read(link);
    if (target.isPresent() || (!Files.exists(link) && walk.loss(link).isEmpty())) {
      return target;
    }
    // A damaged link: its place still says what it was.
    return Optional.of(name);
  }

  private void enqueueRoot(Digest digest) throws IOException {
    name(digest);
    enqueue(new Child(digest, Optional.empty()));
  }

  private void follow(Child manifest, boolean root, Naming naming) throws IOException {
    switch (reader.read(manifest)) {
      case Result.Manifest(var references) -> {
        for (Digest blob : references.blobs()) {
          name(blob);
          naming.names(manifest.digest(), blob);
        }
        for (Child child : references.children()) {
          name(child.digest());
          naming.names(manifest.digest(), child.digest());
          enqueue(child);
        }
      }
      case Result.Absent _, Result.Plain _ -> {
        if (root) {
          unreadable.add(manifest.digest());
        }
      }
      case Result.Unreadable _ -> unreadable.add(manifest.digest());
    }
  }

  private void enqueue(Child manifest) {
    if (read.add(manifest.digest())) {
      unread.add(manifest);
    }
  }

  private void name(Digest digest) throws IOException {
    named.add(digest);
    if (own.add(digest) && digest.algorithm() != DigestAlgorithm.SHA256) {
      // An older server may keep the content under another algorithm's digest.
      Path link =
          repository
              .layers()
              .resolve(digest.algorithm().prefix())
              .resolve(digest.hex())
              .resolve("link");
      storage.links().read(link).ifPresent(named::add);
    }
  }
}
