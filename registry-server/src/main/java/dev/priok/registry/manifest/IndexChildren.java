package dev.priok.registry.manifest;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which children of an index must be in the repository when it is pushed. */
public sealed interface IndexChildren {

  /** None, as the specification has it. */
  record None() implements IndexChildren {}

  /** Each of them. */
  record All() implements IndexChildren {}

  /** Those for one of the platforms. */
  record For(Set<Platform> platforms) implements IndexChildren {
    public For {
      platforms = Set.copyOf(platforms);
    }
  }

  /** What an image runs on, as image-spec v1.1 names it in a descriptor. */
  record Platform(String architecture, String os) {}

  /**
   * Whether a child must be there.
   *
   * @param platform what its descriptor says, if it does
   */
  default boolean mustExist(@Nullable Platform platform) {
    return switch (this) {
      case None _ -> false;
      case All _ -> true;
      case For(Set<Platform> platforms) -> platform != null && platforms.contains(platform);
    };
  }
}
