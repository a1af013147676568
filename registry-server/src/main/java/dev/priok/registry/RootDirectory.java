package dev.priok.registry;

import dev.priok.registry.config.AuthConfig;
import dev.priok.registry.config.ServerConfig;
import dev.priok.registry.config.TlsConfig;
import dev.priok.registry.storage.Ownership;
import dev.priok.registry.storage.ReadOnlyMount;
import dev.priok.registry.storage.StoreFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The directory of the store, before it is served: made when missing, and checked for use. */
final class RootDirectory {
  /** What the store writes into, where an adopted volume may belong to somebody else. */
  private static final List<String> WRITTEN =
      List.of(
          "",
          "docker",
          "docker/registry",
          "docker/registry/v2",
          "docker/registry/v2/blobs",
          "docker/registry/v2/repositories",
          "priok");

  private RootDirectory() {}

  /**
   * Makes the directory when it is missing.
   *
   * @param own files that the configuration names and that may lie in it
   * @return whether it can only be read, because its file system is mounted so
   * @throws CannotServeException when it cannot be used, with what is in the way and the cure
   */
  static boolean prepare(Path root, Collection<Path> own) throws CannotServeException {
    Path path = root.toAbsolutePath().normalize();
    if (!Files.exists(path)) {
      create(path);
    }
    Optional<String> obstacle =
        StoreFormat.obstacle(path).or(() -> StoreFormat.strangers(path, own));
    if (obstacle.isPresent()) {
      throw new CannotServeException(obstacle.get());
    }
    boolean readOnly = ReadOnlyMount.holds(path);
    for (String name : WRITTEN) {
      Path directory = name.isEmpty() ? path : path.resolve(name);
      if (!Files.exists(directory)) {
        continue;
      }
      if (!Files.isDirectory(directory)) {
        throw new CannotServeException(directory + " is not a directory; move it away");
      }
      // Asking, not trying: a full disk can be written to by nobody and is served all the same.
      if (!Files.isReadable(directory)
          || (!readOnly && !Files.isWritable(directory))
          || !Files.isExecutable(directory)) {
        throw new CannotServeException(Ownership.cure(directory, path));
      }
    }
    return readOnly;
  }

  /** The files that a configuration names, and its own. */
  static List<Path> own(ServerConfig config, @Nullable Path source) {
    Stream.Builder<@Nullable Path> named = Stream.builder();
    named.add(source).add(config.management().tokenFile()).add(config.upkeep().policy().inUse());
    if (config.auth() instanceof AuthConfig.Closed closed) {
      named.add(closed.htpasswd()).add(closed.tokenKey());
    }
    TlsConfig tls = config.http().tls();
    if (tls != null) {
      named.add(tls.certificate()).add(tls.key());
    }
    return named.build().flatMap(Stream::ofNullable).toList();
  }

  private static void create(Path path) throws CannotServeException {
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      Path existing = path;
      while (existing.getParent() != null && !Files.exists(existing)) {
        existing = existing.getParent();
      }
      if (Files.isDirectory(existing) && !Files.isWritable(existing)) {
        throw new CannotServeException(
            "%s does not exist and cannot be made: %s belongs to %s, this server runs as %s; make"
                    .formatted(path, existing, Ownership.ownerOf(existing), Ownership.self())
                + " it with: mkdir -p %s && chown %s %s".formatted(path, Ownership.self(), path));
      }
      throw new CannotServeException(
          "%s does not exist and cannot be made (%s)".formatted(path, e.getMessage()));
    }
  }
}
