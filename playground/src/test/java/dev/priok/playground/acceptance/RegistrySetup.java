package dev.priok.playground.acceptance;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a test asks of a registry.
 *
 * @param rootDirectory its storage root
 * @param htpasswd its htpasswd file; null for a registry without users
 * @param anonymous what needs no login although there are users: none, pull or full (ours only)
 */
record RegistrySetup(Path rootDirectory, @Nullable Path htpasswd, String anonymous) {

  /** No users: everybody may do everything. */
  static RegistrySetup open(Path rootDirectory) {
    return new RegistrySetup(rootDirectory, null, "none");
  }

  static RegistrySetup withUsers(Path rootDirectory, Path htpasswd) {
    return new RegistrySetup(rootDirectory, htpasswd, "none");
  }

  static RegistrySetup withUsersAndAnonymousFull(Path rootDirectory, Path htpasswd) {
    return new RegistrySetup(rootDirectory, htpasswd, "full");
  }

  static RegistrySetup withUsersAndAnonymousPull(Path rootDirectory, Path htpasswd) {
    return new RegistrySetup(rootDirectory, htpasswd, "pull");
  }
}
