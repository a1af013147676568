package dev.priok.registry.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Who may do what. */
public sealed interface AuthConfig {
  /** There is no {@code auth} section: everybody may do everything, as registry:2 has it. */
  record Open() implements AuthConfig {}

  /**
   * Users log in.
   *
   * @param htpasswd file of users; null when none is named, and then nobody can log in
   */
  record Closed(Anonymous anonymous, String realm, @Nullable Path htpasswd) implements AuthConfig {}

  /** What may be done without a login. */
  enum Anonymous {
    NONE,
    /** Pull and push, never delete. */
    FULL
  }
}
