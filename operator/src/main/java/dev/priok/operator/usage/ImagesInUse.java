package dev.priok.operator.usage;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Knows what must not go from a registry because somebody runs it. */
@FunctionalInterface
public interface ImagesInUse {

  /**
   * The digests of the images that Pods use.
   *
   * @param authorities each {@code host:port}, as at the beginning of an image's name: where a list
   *     has no room for the digests of all images, it is of these alone
   */
  Answer ask(Set<String> authorities);

  /** What is known of the images in use. */
  sealed interface Answer {

    /** What came of a look at the Pods. */
    sealed interface Known extends Answer {}

    /**
     * A list.
     *
     * @param digests sorted; also of what was used within the hour before
     * @param asOf when the Pods were looked at
     * @param whole whether it has the digests of all images, whatever Pods call them
     */
    record Listed(Set<String> digests, Instant asOf, boolean whole) implements Known {}

    /**
     * The Pods are not known just now.
     *
     * @param last what was seen within the last day; null where nothing was, so that nothing may be
     *     taken for unused
     */
    record NotListed(String why, @Nullable Known last) implements Answer {}

    /**
     * More than a list has room for.
     *
     * @param digests how many the authorities alone have
     */
    record TooMany(int digests) implements Known {}
  }
}
