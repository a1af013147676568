package dev.priok.registry.storage;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.DigestAlgorithm;
import dev.priok.registry.oci.RegistryException;
import dev.priok.registry.oci.RepositoryName;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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
  private final Trash trash;
  private final DirectoryListings listings;

  public StoreWalk(Storage storage) {
    this.layout = storage.layout();
    this.trash = storage.trash();
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

  /** Takes what is out of sight; what may lie there is not visited. */
  @FunctionalInterface
  public interface LossVisitor {
    void visit(LostDirectoryException loss) throws IOException;
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

  /**
   * Visits every directory that is a repository or the beginning of one.
   *
   * @throws LostDirectoryException where a part of them is out of sight
   */
  public void repositories(RepositoryVisitor visitor) throws IOException {
    repositories(
        visitor,
        loss -> {
          throw loss;
        });
  }

  /** As {@link #repositories(RepositoryVisitor)}, and goes on with what is in sight. */
  public void repositories(RepositoryVisitor visitor, LossVisitor losses) throws IOException {
    Optional<LostDirectoryException> loss = lostRepositories();
    if (loss.isEmpty()) {
      repositories(layout.path(new PathSpec.Repositories()), "", visitor, losses);
      // Moved away in between, its parts were not there.
      loss = lostRepositories();
    }
    if (loss.isPresent()) {
      losses.visit(loss.get());
    }
  }

  /** Why no repository is in sight in a store that has content. An empty directory is meant. */
  public Optional<LostDirectoryException> lostRepositories() throws IOException {
    Path top = layout.path(new PathSpec.Repositories());
    if (Files.isDirectory(top)) {
      return Optional.empty();
    }
    boolean[] content = {!trash.runs().isEmpty()};
    blobs((_, directory) ->
        content[0] |= Files.exists(directory.resolve("data"), LinkOption.NOFOLLOW_LINKS));
    return loss(top)
        .or(() ->
            content[0]
                ? Optional.of(LostDirectoryException.ofRepositories(top))
                : Optional.empty());
  }

  /** Why nothing is at a path where something is meant to be; empty when nothing is. */
  public Optional<LostDirectoryException> loss(Path path) {
    return LostDirectoryException.at(path, layout.root());
  }

  private void repositories(
      Path directory, String name, RepositoryVisitor visitor, LossVisitor losses)
      throws IOException {
    Optional<List<String>> children = listings.namesInPassing(directory);
    if (children.isEmpty()) {
      Optional<LostDirectoryException> loss = loss(directory);
      if (loss.isPresent()) {
        losses.visit(loss.get());
      }
      return;
    }
    boolean repository = false;
    for (String child : children.get()) {
      if (child.startsWith("_")) {
        repository = true;
        continue;
      }
      String childName = name.isEmpty() ? child : name + "/" + child;
      // A link in a circle ends with the longest name.
      if (childName.length() <= RepositoryName.MAX_LENGTH) {
        repositories(directory.resolve(child), childName, visitor, losses);
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

  /** The directory need not be there, but must not be out of sight. */
  private void eachName(Path directory, NameVisitor visitor) throws IOException {
    boolean isThere = false;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      isThere = true;
      for (Path entry : entries) {
        visitor.visit(String.valueOf(entry.getFileName()));
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    } catch (IOException e) {
      if (isThere || !StorageFailures.meansAbsent(e)) {
        throw e;
      }
      Optional<LostDirectoryException> loss = loss(directory);
      if (loss.isPresent()) {
        throw loss.get();
      }
    }
  }
}
