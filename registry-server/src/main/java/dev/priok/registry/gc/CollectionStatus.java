package dev.priok.registry.gc;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/**
 * Where collecting stands, as {@code /stats} says it.
 *
 * @param waitingFor who holds the store's lease, or why nobody can; null when this server does
 * @param nextRun when the next collection is due, RFC 3339 in UTC; null when none is planned
 * @param progress how far the collection that runs has come; null when none does
 * @param last the last collection, also that of an earlier process; null when there was none
 * @param lastDryRun the last dry run of this process; null when there was none
 */
public record CollectionStatus(
    State state,
    @Nullable String waitingFor,
    @Nullable String nextRun,
    @Nullable CollectionProgress progress,
    @JsonUnwrapped @Nullable CollectionResult last,
    @Nullable CollectionResult lastDryRun) {

  CollectionStatus with(@Nullable CollectionProgress current) {
    return new CollectionStatus(state, waitingFor, nextRun, current, last, lastDryRun);
  }

  /** What the collector is doing. */
  public enum State {
    @JsonProperty("Idle")
    IDLE,
    @JsonProperty("Running")
    RUNNING,
    /** Another server has the store's lease. */
    @JsonProperty("Waiting")
    WAITING
  }
}
