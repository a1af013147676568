package dev.priok.playground.acceptance;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a test asks of a registry.
 *
 * @param rootDirectory its storage root
 * @param htpasswd its htpasswd file; null for a registry without users
 * @param anonymous what needs no login although there are users: none, pull or full (ours only)
 * @param listener how clients reach it (ours only)
 */
record RegistrySetup(
    Path rootDirectory, @Nullable Path htpasswd, String anonymous, Listener listener) {

  /** What a registry speaks on its address. */
  enum Listener {
    PLAIN,
    /** TLS with an authority of its own. */
    TLS,
    /** Plain HTTP to a proxy on loopback, whose word about the scheme counts. */
    BEHIND_PROXY
  }

  /** No users: everybody may do everything. */
  static RegistrySetup open(Path rootDirectory) {
    return new RegistrySetup(rootDirectory, null, "none", Listener.PLAIN);
  }

  static RegistrySetup withUsers(Path rootDirectory, Path htpasswd) {
    return new RegistrySetup(rootDirectory, htpasswd, "none", Listener.PLAIN);
  }

  static RegistrySetup withUsersAndAnonymousFull(Path rootDirectory, Path htpasswd) {
    return new RegistrySetup(rootDirectory, htpasswd, "full", Listener.PLAIN);
  }

  static RegistrySetup withUsersAndAnonymousPull(Path rootDirectory, Path htpasswd) {
    return new RegistrySetup(rootDirectory, htpasswd, "pull", Listener.PLAIN);
  }

  RegistrySetup reachedBy(Listener way) {
    return new RegistrySetup(rootDirectory, htpasswd, anonymous, way);
  }
}
