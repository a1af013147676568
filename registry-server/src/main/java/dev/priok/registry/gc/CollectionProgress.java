package dev.priok.registry.gc;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How far a collection has come.
 *
 * @param repositories repositories looked at so far
 * @param manifests manifests read in them
 * @param blobs blobs of the store looked at so far
 */
public record CollectionProgress(Phase phase, long repositories, long manifests, long blobs) {

  /** What it is doing, in this order. */
  public enum Phase {
    /** Reads what the repositories name. */
    @JsonProperty("Marking")
    MARKING,
    /** Removes what is in the trash for long enough. */
    @JsonProperty("EmptyingTrash")
    EMPTYING_TRASH,
    /** Looks for blobs that nothing names. */
    @JsonProperty("Sweeping")
    SWEEPING
  }
}
