package dev.priok.operator.usage;

import java.util.Set;

/** Knows what must not go from a registry because somebody runs it. */
@FunctionalInterface
public interface ImagesInUse {

  /**
   * The digests of images that were named by one of these authorities.
   *
   * @param authorities each {@code host:port}, as at the beginning of an image's name
   */
  Set<String> from(Set<String> authorities);
}
