package dev.priok.operator.usage;

import java.util.Optional;
import java.util.Set;

/** Knows what must not go from a registry because somebody runs it. */
@FunctionalInterface
public interface ImagesInUse {

  /**
   * The digests of images that were named by one of these authorities; empty when that is not
   * known, so that nothing may be taken for unused.
   *
   * @param authorities each {@code host:port}, as at the beginning of an image's name
   */
  Optional<Set<String>> from(Set<String> authorities);
}
