package dev.priok.registry.storage;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Tells a store in distribution's layout from what others keep in a directory. */
public final class StoreFormat {

  private static final String LOST_AND_FOUND = "lost+found";
  private static final int SHOWN = 5;

  private StoreFormat() {}

  /**
   * Why a directory is not to be taken for a store, with what to do; empty when it is a store or
   * empty enough to become one.
   */
  public static Optional<String> obstacle(Path root) {
    if (Files.isDirectory(root.resolve("docker/registry/v2"))) {
      return Optional.empty();
    }
    if (has(root, "v2/repositories") || has(root, "registry/v2") || isVersion2(root)) {
      return Optional.of(
          root + " lies within a store: name the directory that holds docker/registry/v2");
    }
    if (has(root, "registry/docker/registry/v2")) {
      return Optional.of(
          "%s is the data directory of Harbor: its images lie in %s"
              .formatted(root, root.resolve("registry")));
    }
    if (has(root, "images") && has(root, "repositories")) {
      return Optional.of(
          ("%s is the store of a registry of the API v1 (registry:0.9 and older), which cannot be"
                  + " read. Nothing in it was changed. To move: give this server an empty"
                  + " directory, start the old registry on %s once more, pull each image from it"
                  + " with docker 17.09 or older, and push it here")
              .formatted(root, root));
    }
    if (!has(root, "priok") && isZot(root)) {
      return Optional.of(
          root
              + " is a store of zot or another OCI layout, which cannot be read: copy the images"
              + " with skopeo or oras to an empty store");
    }
    return Optional.empty();
  }

  /** As {@link #obstacle}, where there must be a store already. */
  public static Optional<String> absence(Path root) {
    if (!Files.isDirectory(root)) {
      return Optional.of("there is no directory " + root);
    }
    Optional<String> obstacle = obstacle(root);
    if (obstacle.isPresent() || has(root, "docker/registry/v2") || has(root, "priok")) {
      return obstacle;
    }
    return Optional.of(root + " is not a store: there is no docker/registry/v2 in it");
  }

  private static boolean isVersion2(Path root) {
    return root.endsWith("v2") && has(root, "blobs") && has(root, "repositories");
  }

  /**
   * What lies in a directory that is no store, which nobody means to serve; empty where one may
   * begin: there is nothing but hidden files, a file system's {@code lost+found} and {@code own}.
   *
   * @param own files that the configuration names, wherever they lie
   */
  public static Optional<String> strangers(Path root, Collection<Path> own) {
    if (Files.exists(root.resolve("docker")) || Files.exists(root.resolve("priok"))) {
      return Optional.empty();
    }
    List<String> found = new ArrayList<>();
    try (var entries = Files.newDirectoryStream(root)) {
      for (Path entry : entries) {
        String name = Objects.requireNonNull(entry.getFileName()).toString();
        boolean known =
            name.startsWith(".")
                || name.equals(LOST_AND_FOUND)
                || own.stream()
                    .anyMatch(file -> file.toAbsolutePath().normalize().startsWith(entry));
        if (!known) {
          found.add(name.replaceAll("\\p{Cntrl}", "?"));
        }
      }
    } catch (IOException e) {
      // Who may not read it is told so in another place.
      return Optional.empty();
    }
    if (found.isEmpty()) {
      return Optional.empty();
    }
    String names = found.stream().sorted().limit(SHOWN).collect(Collectors.joining(", "));
    return Optional.of(
        "%s is neither empty nor a store: it has no docker/registry/v2, but %s%s; name an empty"
                .formatted(root, names, found.size() > SHOWN ? ", ..." : "")
            + " directory, or the one that holds docker/registry/v2, as"
            + " storage.filesystem.rootdirectory");
  }

  /** Each repository of zot is an OCI layout of its own, as deep as its name is long. */
  private static boolean isZot(Path root) {
    if (Files.exists(root.resolve("cache.db"))) {
      return true;
    }
    LayoutSearch search = new LayoutSearch();
    try {
      Files.walkFileTree(root, Set.of(), LayoutSearch.DEPTH, search);
    } catch (IOException e) {
      return false;
    }
    return search.found;
  }

  /** Looks for an OCI layout near the top, at no more than a number of files. */
  private static final class LayoutSearch extends SimpleFileVisitor<Path> {
    private static final int DEPTH = 6;
    private static final int MOST_FILES = 5_000;
    private boolean found;
    private int seen;

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      found = file.endsWith("oci-layout");
      return found || ++seen > MOST_FILES ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
      return FileVisitResult.CONTINUE;
    }
  }

  private static boolean has(Path root, String directory) {
    return Files.isDirectory(root.resolve(directory));
  }
}
