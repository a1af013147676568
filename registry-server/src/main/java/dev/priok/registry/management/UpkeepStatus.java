package dev.priok.registry.management;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * How the store is kept, as {@code /stats} says it.
 *
 * @param shortOf what the file system has so little of that pushes are refused, {@code bytes} or
 *     {@code inodes}; null while there is room
 * @param readOnly whether the file system is mounted so that nothing can be pushed or deleted
 */
public record UpkeepStatus(RetentionStatus retention, @Nullable String shortOf, boolean readOnly) {

  /** Whether pushes are refused for want of room. */
  @JsonProperty
  public boolean lowSpace() {
    return shortOf != null;
  }
}
