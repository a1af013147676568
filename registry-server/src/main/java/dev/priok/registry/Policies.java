package dev.priok.registry;

import dev.priok.registry.auth.Permissions;
import dev.priok.registry.config.AuthConfig;
import dev.priok.registry.config.ConfigException;
import dev.priok.registry.config.ConfigReading;
import dev.priok.registry.config.ServerConfig;
import dev.priok.registry.manifest.TagProtection;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;
import dev.priok.registry.retention.StorePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules of the configuration file as it is now, those of retention, of tags and of access,
 * looked at twice a second while somebody asks. What the file says wrongly is told, and the rules
 * before it stay in force; so they do while the file is missing. Of every other key that the file
 * has another value for than the server was started with, the log says that it needs a restart.
 */
final class Policies implements Supplier<StorePolicy>, TagProtection {
  private static final Logger LOG = LoggerFactory.getLogger(Policies.class);
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  /** A file that was written to since may not be whole yet. */
  private static final Duration SETTLED = Duration.ofSeconds(1);

  private static final String STILL_OPEN =
      "auth: added to a registry that was started without; start it again: until then everybody may"
          + " do everything";

  private record Content(Path target, String text) {}

  private record Rules(StorePolicy store, Permissions access) {}

  private final @Nullable Path file;
  private final Map<String, String> environment;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final ConfigReading started;
  private final boolean open;
  private volatile Rules inForce;
  private volatile @Nullable String problem;
  private volatile Instant nextLook;

  /** What the rules were taken from; null before the first look. */
  private @Nullable Content known;

  private @Nullable Content seen;

  private Set<String> waiting = Set.of();

  /**
   * Begins with what was read at the start.
   *
   * @param file null where there is none: the rules never change then
   */
  Policies(
      ConfigReading started, @Nullable Path file, Map<String, String> environment, Clock clock) {
    ServerConfig begin = started.config();
    this.inForce = new Rules(begin.upkeep().policy(), access(begin));
    this.open = begin.auth() instanceof AuthConfig.Open;
    this.file = file;
    this.environment = environment;
    this.clock = clock;
    this.nextLook = clock.instant();
    this.started = started;
  }

  @Override
  public StorePolicy get() {
    return rules().store();
  }

  /** What callers may do in a registry that has users; in an open one nobody asks. */
  Permissions permissions() {
    return rules().access();
  }

  @Override
  public boolean isImmutable(RepositoryName repository, Tag tag) {
    return get().isImmutable(repository, tag);
  }

  @Override
  public boolean mayProtect(RepositoryName repository) {
    return get().mayProtect(repository);
  }

  /** Why what the file says is not in force; null when it is. */
  @Nullable String problem() {
    rules();
    return problem;
  }

  private Rules rules() {
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

  private void look(Path source) {
    Content before = seen;
    seen = content(source);
    if (seen == null || seen.equals(known) || !(isWhole(source) || seen.equals(before))) {
      return;
    }
    known = seen;
    try {
      ConfigReading now = ConfigReading.of(source, environment);
      ServerConfig config = now.config();
      tellWhatWaits(source, StartValues.of(started).waiting(StartValues.of(now)));
      boolean closed = config.auth() instanceof AuthConfig.Closed;
      Rules fresh = new Rules(config.upkeep().policy(), closed ? access(config) : inForce.access());
      if (!fresh.equals(inForce)) {
        LOG.atInfo().addKeyValue("file", source).log("Rules of the configuration read again");
      }
      inForce = fresh;
      tell(source, open && closed ? STILL_OPEN : null);
    } catch (ConfigException e) {
      tell(source, e.getMessage());
    }
  }

  private void tell(Path source, @Nullable String found) {
    if (found != null && !found.equals(problem)) {
      LOG.atError()
          .addKeyValue("file", source)
          .addKeyValue("problem", found)
          .log("Configuration refused; the rules before it stay in force");
    }
    problem = found;
  }

  private void tellWhatWaits(Path source, Set<String> keys) {
    if (!keys.equals(waiting) && !keys.isEmpty()) {
      LOG.atWarn()
          .addKeyValue("file", source)
          .addKeyValue("keys", String.join(", ", keys))
          .log("Some keys of the configuration were changed that a restart is needed for");
    }
    waiting = keys;
  }

  private static Permissions access(ServerConfig config) {
    return switch (config.auth()) {
      case AuthConfig.Open _ -> new Permissions(Permissions.Anonymous.NONE, List.of());
      case AuthConfig.Closed closed -> ConfiguredServer.permissions(closed);
    };
  }

  /** The beginning of a file can allow more than the whole. Kubernetes swaps one for another. */
  private boolean isWhole(Path source) {
    try {
      return (known != null && !known.target().equals(source.toRealPath()))
          || Files.getLastModifiedTime(source).toInstant().isBefore(clock.instant().minus(SETTLED));
    } catch (IOException e) {
      return false;
    }
  }

  private static @Nullable Content content(Path source) {
    try {
      Path target = source.toRealPath();
      return new Content(target, Files.readString(target));
    } catch (IOException e) {
      // On its way, as while Kubernetes swaps a volume.
      return null;
    }
  }
}
