package dev.priok.registry.management;

import dev.priok.registry.management.LinkChange.Target;
import dev.priok.registry.management.StoreCounts.Extent;
import dev.priok.registry.management.StoreCounts.RepositoryCounts;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.storage.LinkedBlobs;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.PathSpec.RepositoryLink;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Sums over the links of a store, to which links can be added and from which they can be taken; no
 * sum falls below zero, whatever is taken. For one thread.
 */
final class StoreTotals {
  private static final int TOP = 20;
  private static final Comparator<RepositoryCounts> LARGEST_FIRST =
      Comparator.comparingLong(RepositoryCounts::bytes)
          .reversed()
          .thenComparing(RepositoryCounts::name);

  private final Instant asOf;
  private final Map<RepositoryName, Sums> repositories = new HashMap<>();
  private final LinkedBlobs blobs = new LinkedBlobs();
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
   */
  StoreTotals(Instant asOf) {
    this.asOf = asOf;
  }

  private static final class Sums {
    private boolean inCatalog;
    private long tags;
    private long manifests;
    private long bytes;
  }

  boolean knows(RepositoryName repository) {
    return repositories.containsKey(repository);
  }

  /** The size of a blob that some repository links. */
  OptionalLong size(Digest digest) {
    return blobs.size(digest);
  }

  /** Makes a repository known, and one of the catalog if it has or has had a manifest. */
  void add(RepositoryName repository, boolean hasManifests) {
    var _ = sums(repository, hasManifests);
  }

  private Sums sums(RepositoryName repository, boolean hasManifests) {
    Sums sums = repositories.computeIfAbsent(repository, _ -> new Sums());
    if (hasManifests && !sums.inCatalog) {
      sums.inCatalog = true;
      inCatalog++;
    }
    return sums;
  }

  void link(RepositoryLink link, Target target) {
    Sums sums = sums(link.name(), !(link instanceof PathSpec.LayerLink));
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
    Sums sums = repositories.get(link.name());
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

  /** Forgets a repository with what is left of it. */
  void remove(RepositoryName repository) {
    Sums sums = repositories.remove(repository);
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
  }

  StoreCounts counts() {
    return new StoreCounts(
        StoreCounts.State.COMPLETE,
        inCatalog,
        tags,
        manifests,
        blobs.bytes(),
        logicalBytes,
        lastPush == null ? null : lastPush.toString(),
        top(),
        inCatalog > TOP,
        uploads,
        trash,
        storage,
        asOf.toString());
  }

  private List<RepositoryCounts> top() {
    PriorityQueue<RepositoryCounts> top = new PriorityQueue<>(LARGEST_FIRST.reversed());
    repositories.forEach((name, sums) -> {
      if (sums.inCatalog) {
        top.add(new RepositoryCounts(name.value(), sums.tags, sums.bytes));
        if (top.size() > TOP) {
          top.remove();
        }
      }
    });
    return top.stream().sorted(LARGEST_FIRST).toList();
  }

  private void linkBlob(Sums sums, Target blob) {
    blobs.link(blob.digest(), blob.sizeBytes());
    sums.bytes += blob.sizeBytes();
    logicalBytes += blob.sizeBytes();
  }

  private void unlinkBlob(Sums sums, Digest digest) {
    long size = Math.min(sums.bytes, blobs.unlink(digest).orElse(0));
    sums.bytes -= size;
    logicalBytes -= size;
  }
}
