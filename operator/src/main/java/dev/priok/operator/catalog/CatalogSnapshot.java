package dev.priok.operator.catalog;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the last poll of one registry gave. Compared by value, so it holds no time of its own and
 * only rounded bytes: an unchanged registry causes no work.
 */
public sealed interface CatalogSnapshot {

  /**
   * An answer.
   *
   * @param complete false while the registry still counts, so that the numbers are not yet true
   * @param bytes stored bytes, three significant digits
   * @param lastPush null when nothing was pushed yet
   * @param top the largest repositories, each once, at most {@value #MAX_TOP}
   * @param truncated whether {@code top} leaves repositories out
   * @param volume null when the registry could not tell
   * @param upkeep how the store is kept
   */
  record Loaded(
      boolean complete,
      long repositories,
      long tags,
      long manifests,
      long bytes,
      @Nullable Instant lastPush,
      List<Repository> top,
      boolean truncated,
      @Nullable Volume volume,
      Upkeep upkeep)
      implements CatalogSnapshot {
    public static final int MAX_TOP = 20;

    public Loaded {
      top = List.copyOf(top);
    }
  }

  /**
   * One repository.
   *
   * @param bytes of the blobs it names, three significant digits
   */
  record Repository(String name, long tags, long bytes) {}

  /** The volume under the registry, in bytes with three significant digits. */
  record Volume(long capacityBytes, long usedBytes, long availableBytes) {}

  /**
   * What is wrong with the upkeep of the store; null or 0 where nothing is. Texts are the
   * registry's own, in one line of bounded length.
   *
   * @param shortOf what there is too little of for pushes to be taken
   * @param refusedRules why the rules in the configuration are not in force
   * @param retentionProblem why the last run of the rules ended early
   * @param collectionProblem why the last garbage collection ended early
   * @param damagedRepositories how many it passed over, since it cannot read what they name
   */
  record Upkeep(
      @Nullable Resource shortOf,
      @Nullable String refusedRules,
      @Nullable String retentionProblem,
      @Nullable String collectionProblem,
      long damagedRepositories) {
    public static final Upkeep GOOD = new Upkeep(null, null, null, null, 0);
  }

  /** What a file system can be short of. */
  enum Resource {
    BYTES,
    INODES
  }

  /**
   * No answer.
   *
   * @param message for a person, without anything that the other side sent
   */
  record Unreachable(Cause cause, String message) implements CatalogSnapshot {}

  /** Why there was no answer. */
  enum Cause {
    /** No pod is ready, so nothing was asked. */
    NO_READY_POD,
    /** No connection, or no whole answer in time. */
    NO_ANSWER,
    /** 401 or 403. */
    TOKEN_REFUSED,
    /** Something else than the expected document. */
    INVALID_ANSWER
  }
}
