package dev.priok.registry.management;

import dev.priok.registry.management.LinkChange.Target;
import dev.priok.registry.management.StoreCounts.Extent;
import dev.priok.registry.management.StoreCounts.RepositoryCounts;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.storage.DigestSet;
import dev.priok.registry.storage.LinkedBlobs;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.PathSpec.RepositoryLink;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Sums over the links of a store, to which links can be added and from which they can be taken; no
 * sum falls below zero, whatever is taken. A store of more repositories or blobs than there is
 * memory for is {@linkplain #isLarge large}: changes then count in {@code tags} and {@code
 * manifests} alone, the rest comes with the next walk. For one thread.
 */
final class StoreTotals {
  private static final int BYTES_PER_REPOSITORY = 200;
  private static final int BYTES_PER_BLOB = 64;
  private final Instant asOf;
  private final long mostBytes;
  private final Map<RepositoryName, RepositorySums> repositories = new HashMap<>();
  private final LargestRepositories largest = new LargestRepositories();
  private final LinkedBlobs blobs = new LinkedBlobs();

  /** Of the repository that a walk is in. */
  private RepositorySums current = new RepositorySums();

  /** What a walk of a large store has met; null in a store that is not. */
  private @Nullable DigestSet seen;

  private long bytesOfLarge;
  private long inCatalog;
  private long tags;
  private long manifests;
  private long logicalBytes;
  private @Nullable Instant lastPush;
  private Extent trash = new Extent(0, 0);
  private @Nullable Extent uploads;
  private @Nullable StorageUsage storage;

  /**
   * Of an empty store.
   *
   * @param asOf when a walk begins to count
   * @param mostBytes of memory for repositories, and as many for blobs
   */
  StoreTotals(Instant asOf, long mostBytes) {
    this.asOf = asOf;
    this.mostBytes = mostBytes;
  }

  /** Whether there is no memory to know each repository and blob. */
  boolean isLarge() {
    return seen != null;
  }

  boolean knows(RepositoryName repository) {
    return repositories.containsKey(repository);
  }

  /** The size of a blob that some repository links, where it is known. */
  OptionalLong size(Digest digest) {
    return blobs.size(digest);
  }

  /** Adds some of what a walk has read of the repository it is in. */
  void add(Map<RepositoryLink, Target> links) {
    links.forEach((link, target) -> link(current, link, target));
    limit();
  }

  /** Ends the repository a walk is in; one of the catalog has or has had manifests. */
  void leave(RepositoryName repository, boolean hasManifests) {
    enter(current, hasManifests);
    repositories.put(repository, current);
    current = new RepositorySums();
    limit();
  }

  private void enter(RepositorySums sums, boolean hasManifests) {
    if (hasManifests && !sums.inCatalog) {
      sums.inCatalog = true;
      inCatalog++;
    }
  }

  void link(RepositoryLink link, Target target) {
    if (isLarge()) {
      countInLarge(link, 1);
      return;
    }
    RepositorySums sums = repositories.computeIfAbsent(link.name(), _ -> new RepositorySums());
    enter(sums, !(link instanceof PathSpec.LayerLink));
    link(sums, link, target);
    limit();
  }

  private void link(RepositorySums sums, RepositoryLink link, Target target) {
    switch (link) {
      case PathSpec.LayerLink _ -> linkBlob(sums, target);
      case PathSpec.RevisionLink _ -> {
        sums.manifests++;
        manifests++;
        linkBlob(sums, target);
      }
      case PathSpec.TagCurrentLink _ -> {
        sums.tags++;
        tags++;
      }
    }
  }

  void unlink(RepositoryLink link) {
    if (isLarge()) {
      countInLarge(link, -1);
      return;
    }
    RepositorySums sums = repositories.get(link.name());
    if (sums == null) {
      return;
    }
    switch (link) {
      case PathSpec.LayerLink(_, Digest digest) -> unlinkBlob(sums, digest);
      case PathSpec.RevisionLink(_, Digest digest) -> {
        if (sums.manifests > 0) {
          sums.manifests--;
          manifests--;
          unlinkBlob(sums, digest);
        }
      }
      case PathSpec.TagCurrentLink _ -> {
        if (sums.tags > 0) {
          sums.tags--;
          tags--;
        }
      }
    }
  }

  private void countInLarge(RepositoryLink link, int change) {
    switch (link) {
      case PathSpec.LayerLink _ -> {}
      case PathSpec.RevisionLink _ -> manifests = Math.max(0, manifests + change);
      case PathSpec.TagCurrentLink _ -> tags = Math.max(0, tags + change);
    }
  }

  /** Goes on with sums alone where repositories or blobs take too much memory. */
  private void limit() {
    if (seen == null
        && ((long) repositories.size() * BYTES_PER_REPOSITORY > mostBytes
            || (long) blobs.size() * BYTES_PER_BLOB > mostBytes)) {
      bytesOfLarge = blobs.bytes();
      seen = blobs.takeAll();
    }
    if (seen != null) {
      repositories.forEach((name, sums) -> offer(largest, name, sums));
      repositories.clear();
    }
  }

  /** Forgets a repository with what is left of it. */
  void remove(RepositoryName repository) {
    RepositorySums sums = repositories.remove(repository);
    if (sums != null) {
      inCatalog -= sums.inCatalog ? 1 : 0;
      tags -= sums.tags;
      manifests -= sums.manifests;
      logicalBytes -= sums.bytes;
    }
  }

  void pushed(Instant when) {
    if (lastPush == null || when.isAfter(lastPush)) {
      lastPush = when;
    }
  }

  void trash(Extent known) {
    trash = known;
  }

  void changeTrash(long count, long bytes) {
    trash = new Extent(Math.max(0, trash.count() + count), Math.max(0, trash.bytes() + bytes));
  }

  /** Takes what only a walk can tell. */
  void finish(Extent seenUploads, StorageUsage seenStorage) {
    uploads = seenUploads;
    storage = seenStorage;
    if (isLarge()) {
      seen = new DigestSet();
    }
  }

  StoreCounts counts() {
    return new StoreCounts(
        StoreCounts.State.COMPLETE,
        inCatalog,
        tags,
        manifests,
        isLarge() ? bytesOfLarge : blobs.bytes(),
        logicalBytes,
        lastPush == null ? null : lastPush.toString(),
        top(),
        inCatalog > LargestRepositories.MOST,
        uploads,
        trash,
        storage,
        asOf.toString());
  }

  private List<RepositoryCounts> top() {
    LargestRepositories top = new LargestRepositories(largest);
    repositories.forEach((name, sums) -> offer(top, name, sums));
    return top.list();
  }

  private static void offer(
      LargestRepositories top, RepositoryName repository, RepositorySums sums) {
    if (sums.inCatalog) {
      top.offer(new RepositoryCounts(repository.value(), sums.tags, sums.bytes));
    }
  }

  private void linkBlob(RepositorySums sums, Target blob) {
    if (seen == null) {
      blobs.link(blob.digest(), blob.sizeBytes());
    } else if (seen.add(blob.digest())) {
      bytesOfLarge += blob.sizeBytes();
    }
    sums.bytes += blob.sizeBytes();
    logicalBytes += blob.sizeBytes();
  }

  private void unlinkBlob(RepositorySums sums, Digest digest) {
    long size = Math.min(sums.bytes, blobs.unlink(digest).orElse(0));
    sums.bytes -= size;
    logicalBytes -= size;
  }
}
