package dev.priok.playground.acceptance;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a test asks of a registry.
 *
 * @param rootDirectory its storage root
 * @param htpasswd its htpasswd file; null for a registry without users
 * @param anonymousFull whether everybody may push and pull although there are users (ours only)
 */
record RegistrySetup(Path rootDirectory, @Nullable Path htpasswd, boolean anonymousFull) {

  /** No users: everybody may do everything. */
  static RegistrySetup open(Path rootDirectory) {
    return new RegistrySetup(rootDirectory, null, false);
  }

  static RegistrySetup withUsers(Path rootDirectory, Path htpasswd) {
    return new RegistrySetup(rootDirectory, htpasswd, false);
  }

  static RegistrySetup withUsersAndAnonymousFull(Path rootDirectory, Path htpasswd) {
    return new RegistrySetup(rootDirectory, htpasswd, true);
  }
}
