package dev.priok.registry.management;

import dev.priok.registry.management.StoreCounts.RepositoryCounts;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.DigestAlgorithm;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;
import dev.priok.registry.storage.BlobFile;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StorageFailures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Counts a store by walking it, so that what somebody removed by hand is gone from the next count.
 * Sizes of blobs are remembered from one walk to the next: content under a digest does not change.
 * For one thread.
 */
final class StoreCounter {
  private static final int TOP = 20;
  private static final Comparator<RepositoryCounts> LARGEST_FIRST =
      Comparator.comparingLong(RepositoryCounts::bytes)
          .reversed()
          .thenComparing(RepositoryCounts::name);

  private final Storage storage;
  private final Clock clock;
  private Map<Digest, Long> knownSizes = Map.of();

  StoreCounter(Storage storage, Clock clock) {
    this.storage = storage;
    this.clock = clock;
  }

  StoreCounts count() throws IOException {
    return new Walk().count();
  }

  private final class Walk {
    private final Instant began = clock.instant();
    private final Map<Digest, Long> sizes = new HashMap<>();
    private final List<RepositoryCounts> repositories = new ArrayList<>();
    private long tags;
    private long manifests;
    private @Nullable Instant lastPush;

    StoreCounts count() throws IOException {
      for (RepositoryName name : storage.repositories().after(null, Integer.MAX_VALUE)) {
        repositories.add(countRepository(name));
      }
      knownSizes = sizes;
      repositories.sort(LARGEST_FIRST);
      return new StoreCounts(
          StoreCounts.State.COMPLETE,
          repositories.size(),
          tags,
          manifests,
          sizes.values().stream().mapToLong(Long::longValue).sum(),
          lastPush == null ? null : lastPush.toString(),
          repositories.subList(0, Math.min(TOP, repositories.size())),
          repositories.size() > TOP,
          StorageUsage.of(storage.layout().root()),
          began.toString());
    }

    private RepositoryCounts countRepository(RepositoryName name) throws IOException {
      List<Tag> own = storage.repositories().tags(name);
      for (Tag tag : own) {
        notePush(storage.layout().path(new PathSpec.TagCurrentLink(name, tag)));
      }
      Set<Digest> revisions =
          linked(new PathSpec.Revisions(name), digest -> new PathSpec.RevisionLink(name, digest));
      Set<Digest> blobs =
          linked(new PathSpec.Layers(name), digest -> new PathSpec.LayerLink(name, digest));
      tags += own.size();
      manifests += revisions.size();
      blobs.addAll(revisions);
      long bytes = 0;
      for (Digest digest : blobs) {
        bytes += size(digest);
      }
      return new RepositoryCounts(name.value(), own.size(), bytes);
    }

    private void notePush(Path link) throws IOException {
      try {
        Instant pushed = Files.getLastModifiedTime(link).toInstant();
        if (lastPush == null || pushed.isAfter(lastPush)) {
          lastPush = pushed;
        }
      } catch (IOException e) {
        if (!StorageFailures.meansAbsent(e)) {
          throw e;
        }
      }
    }

    /** What the links below a directory point to; the directory of a removed link may remain. */
    private Set<Digest> linked(PathSpec parent, Function<Digest, PathSpec> link)
        throws IOException {
      Set<Digest> digests = new HashSet<>();
      Path directory = storage.layout().path(parent);
      for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
        Path ofAlgorithm = directory.resolve(algorithm.prefix());
        for (String hex : storage.listings().names(ofAlgorithm).orElse(List.of())) {
          Optional<Digest> digest = Digest.tryParse(algorithm.prefix() + ":" + hex);
          if (digest.isPresent()) {
            storage.links().read(link.apply(digest.get())).ifPresent(digests::add);
          }
        }
      }
      return digests;
    }

    private long size(Digest digest) throws IOException {
      Long known = sizes.get(digest);
      if (known == null) {
        known = knownSizes.get(digest);
      }
      if (known == null) {
        known = storage.blobs().find(digest).map(BlobFile::sizeBytes).orElse(0L);
      }
      sizes.put(digest, known);
      return known;
    }
  }
}
