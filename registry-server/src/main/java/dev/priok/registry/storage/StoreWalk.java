package dev.priok.registry.storage;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.DigestAlgorithm;
import dev.priok.registry.oci.RegistryException;
import dev.priok.registry.oci.RepositoryName;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Goes over all that lies in a store, whoever put it there: also directories that no request could
 * name, because what they refer to must not be taken for unused. What vanishes meanwhile is passed
 * over; every other failure ends the walk.
 */
public final class StoreWalk {

  private final StorageLayout layout;
  private final DirectoryListings listings;

  public StoreWalk(Storage storage) {
    this.layout = storage.layout();
    this.listings = storage.listings();
  }

  /** A directory that has what a repository has, uploads alone included. */
  public record RepositoryDirectory(Path path, String relativeName) {

    /** The repository's name; empty when no request can name it. */
    public Optional<RepositoryName> name() {
      try {
        return Optional.of(new RepositoryName(relativeName));
      } catch (RegistryException e) {
        return Optional.empty();
      }
    }

    public Path layers() {
      return path.resolve("_layers");
    }

    public Path revisions() {
      return path.resolve("_manifests").resolve("revisions");
    }

    public Path tags() {
      return path.resolve("_manifests").resolve("tags");
    }

    public Path uploads() {
      return path.resolve("_uploads");
    }
  }

  /** Takes one directory of a repository. */
  @FunctionalInterface
  public interface RepositoryVisitor {
    void visit(RepositoryDirectory repository) throws IOException;
  }

  /** Takes the name of what should be a tag, and the link to what it stands for. */
  @FunctionalInterface
  public interface TagVisitor {
    void visit(String name, Path current) throws IOException;
  }

  /** Takes one name. */
  @FunctionalInterface
  private interface NameVisitor {
    void visit(String name) throws IOException;
  }

  /** Takes one digest, and the directory of that name. */
  @FunctionalInterface
  public interface DigestVisitor {
    void visit(Digest digest, Path directory) throws IOException;
  }

  /** Visits every directory that is a repository or the beginning of one. */
  public void repositories(RepositoryVisitor visitor) throws IOException {
    repositories(layout.path(new PathSpec.Repositories()), "", visitor);
  }

  private void repositories(Path directory, String name, RepositoryVisitor visitor)
      throws IOException {
    boolean repository = false;
    for (String child : listings.namesInPassing(directory).orElse(List.of())) {
      if (child.startsWith("_")) {
        repository = true;
        continue;
      }
      String childName = name.isEmpty() ? child : name + "/" + child;
      // A link in a circle ends with the longest name.
      if (childName.length() <= RepositoryName.MAX_LENGTH) {
        repositories(directory.resolve(child), childName, visitor);
      }
    }
    if (repository && !name.isEmpty()) {
      visitor.visit(new RepositoryDirectory(directory, name));
    }
  }

  /** Visits every directory of a blob, with content in it or not. */
  public void blobs(DigestVisitor visitor) throws IOException {
    Path top = layout.path(new PathSpec.Blobs());
    for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
      Path ofAlgorithm = top.resolve(algorithm.prefix());
      for (String prefix : listings.namesInPassing(ofAlgorithm).orElse(List.of())) {
        Path directory = ofAlgorithm.resolve(prefix);
        for (String hex : listings.namesInPassing(directory).orElse(List.of())) {
          Optional<Digest> digest = Digest.tryParse(algorithm.prefix() + ":" + hex);
          if (digest.isPresent() && hex.startsWith(prefix)) {
            visitor.visit(digest.get(), directory.resolve(hex));
          }
        }
      }
    }
  }

  /**
   * Visits the directories below one of layers or revisions, with a link in them or not, in no
   * order and with one name in memory, however many there are. What comes or goes meanwhile may be
   * missed.
   */
  public void links(Path parent, DigestVisitor visitor) throws IOException {
    for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
      Path directory = parent.resolve(algorithm.prefix());
      eachName(directory, hex -> visit(algorithm, hex, directory, visitor));
    }
  }

  private static void visit(
      DigestAlgorithm algorithm, String hex, Path directory, DigestVisitor visitor)
      throws IOException {
    Optional<Digest> digest = Digest.tryParse(algorithm.prefix() + ":" + hex);
    if (digest.isPresent()) {
      visitor.visit(digest.get(), directory.resolve(hex));
    }
  }

  /** Visits the links of a repository's tags, be they there or not, as {@link #links}. */
  public void tags(RepositoryDirectory repository, TagVisitor visitor) throws IOException {
    Path tags = repository.tags();
    eachName(
        tags, name -> visitor.visit(name, tags.resolve(name).resolve("current").resolve("link")));
  }

  private static void eachName(Path directory, NameVisitor visitor) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        visitor.visit(String.valueOf(entry.getFileName()));
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    } catch (IOException e) {
      if (!StorageFailures.meansAbsent(e) || Files.isDirectory(directory)) {
        throw e;
      }
    }
  }
}
