package dev.priok.registry.management;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the store holds, as {@code /stats} says it: what the last walk has found and what this
 * process has changed since. Times are RFC 3339 in UTC.
 *
 * @param bytes size of all blobs that some repository links, each counted once
 * @param logicalBytes the same, counted for each link
 * @param lastPush when a tag last changed; null when there is none
 * @param top the largest repositories, largest first
 * @param truncated whether there are more than {@code top} names
 * @param uploads sessions that were not finished when the walk passed; null while unknown
 * @param trash blobs that garbage collection has taken and not removed yet; null while unknown
 * @param storage at the time of the walk; null while unknown
 * @param asOf when the walk began; null before the first
 */
record StoreCounts(
    State state,
    long repositories,
    long tags,
    long manifests,
    long bytes,
    long logicalBytes,
    @Nullable String lastPush,
    List<RepositoryCounts> top,
    boolean truncated,
    @Nullable Extent uploads,
    @Nullable Extent trash,
    @Nullable StorageUsage storage,
    @Nullable String asOf) {
  static final StoreCounts NONE_YET =
      new StoreCounts(
          State.COUNTING, 0, 0, 0, 0, 0, null, List.of(), false, null, null, null, null);

  StoreCounts {
    top = List.copyOf(top);
  }

  /** Whether the numbers are those of a whole walk. */
  enum State {
    @JsonProperty("Counting")
    COUNTING,
    @JsonProperty("Complete")
    COMPLETE
  }

  /**
   * One repository.
   *
   * @param bytes size of the blobs it links, shared with others or not
   */
  record RepositoryCounts(String name, long tags, long bytes) {}

  /** Things that take space. */
  record Extent(long count, long bytes) {}
}
