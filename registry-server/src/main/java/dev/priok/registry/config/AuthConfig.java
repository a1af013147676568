package dev.priok.registry.config;

import dev.priok.registry.access.AccessRule;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who may do what. */
public sealed interface AuthConfig {
  /** There is no {@code auth} section: everybody may do everything, as registry:2 has it. */
  record Open() implements AuthConfig {}

  /**
   * Users log in.
   *
   * @param htpasswd file of users; null when none is named, and then nobody can log in
   * @param rules what users may do; empty for everything
   * @param tokenKey file of the keys that sign tokens; null for one of the server's own
   */
  record Closed(
      Anonymous anonymous,
      String realm,
      @Nullable Path htpasswd,
      List<AccessRule> rules,
      @Nullable Path tokenKey)
      implements AuthConfig {
    public Closed {
      rules = List.copyOf(rules);
    }
  }

  /** What may be done without a login. */
  enum Anonymous {
    NONE,
    /** Pull; who pushes logs in. */
    PULL,
    /** Pull and push, never delete. */
    FULL
  }
}
