package dev.priok.registry;

import dev.priok.registry.config.ConfigException;
import dev.priok.registry.config.ServerConfig;
import dev.priok.registry.manifest.TagProtection;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;
import dev.priok.registry.retention.StorePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules of the configuration file as it is now, looked at every few seconds while somebody
 * asks. What the file says wrongly is told, and the rules before it stay in force; so they do while
 * the file is missing.
 */
final class Policies implements Supplier<StorePolicy>, TagProtection {
  private static final Logger LOG = LoggerFactory.getLogger(Policies.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

  private record Stamp(Path target, FileTime modified, long size) {}

  private final @Nullable Path file;
  private final Map<String, String> environment;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile StorePolicy inForce;
  private volatile @Nullable String problem;
  private volatile Instant nextLook;
  private @Nullable Stamp known;

  /**
   * Begins with what was read at the start.
   *
   * @param file null where there is none: the rules never change then
   */
  Policies(StorePolicy begin, @Nullable Path file, Map<String, String> environment, Clock clock) {
    this.inForce = begin;
    this.file = file;
    this.environment = environment;
    this.clock = clock;
    this.nextLook = clock.instant();
    this.known = file == null ? null : stamp(file);
  }

  @Override
  public StorePolicy get() {
    // One looks, the others take what is known.
    if (file != null && !clock.instant().isBefore(nextLook) && lock.tryLock()) {
      try {
        nextLook = clock.instant().plus(LOOK_EVERY);
        look(file);
      } finally {
        lock.unlock();
      }
    }
    return inForce;
  }

  @Override
  public boolean isImmutable(RepositoryName repository, Tag tag) {
    return get().isImmutable(repository, tag);
  }

  /** Why what the file says is not in force; null when it is. */
  @Nullable String problem() {
    get();
    return problem;
  }

  private void look(Path source) {
    Stamp stamp = stamp(source);
    if (stamp == null || stamp.equals(known)) {
      return;
    }
    known = stamp;
    try {
      StorePolicy fresh = ServerConfig.load(source, environment).upkeep().policy();
      if (!fresh.equals(inForce)) {
        LOG.atInfo().addKeyValue("file", source).log("Rules of retention and tags read again");
      }
      inForce = fresh;
      problem = null;
    } catch (ConfigException e) {
      problem = e.getMessage();
      LOG.atError()
          .addKeyValue("file", source)
          .addKeyValue("problem", problem)
          .log("Configuration refused; the rules of retention and tags before it stay in force");
    }
  }

  private static @Nullable Stamp stamp(Path source) {
    try {
      Path target = source.toRealPath();
      BasicFileAttributes attributes = Files.readAttributes(target, BasicFileAttributes.class);
      return new Stamp(target, attributes.lastModifiedTime(), attributes.size());
    } catch (IOException e) {
      // On its way, as while Kubernetes swaps a volume.
      return null;
    }
  }
}
