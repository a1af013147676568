package dev.priok.registry.management;

import dev.priok.registry.management.StoreCounts.Extent;
import dev.priok.registry.management.StoreCounts.RepositoryCounts;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.DigestAlgorithm;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;
import dev.priok.registry.storage.BlobFile;
import dev.priok.registry.storage.DigestSet;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.RunId;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StorageFailures;
import dev.priok.registry.storage.StoreWalk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Counts a store by walking it, so that what somebody removed by hand is gone from the next count.
 * Nothing is remembered from one walk to the next; during a walk it takes some 32 bytes for each
 * blob.
 */
final class StoreCounter {
  private static final int TOP = 20;
  private static final Comparator<RepositoryCounts> LARGEST_FIRST =
      Comparator.comparingLong(RepositoryCounts::bytes)
          .reversed()
          .thenComparing(RepositoryCounts::name);

  private final Storage storage;
  private final Clock clock;

  StoreCounter(Storage storage, Clock clock) {
    this.storage = storage;
    this.clock = clock;
  }

  StoreCounts count() throws IOException {
    return new Walk().count();
  }

  private final class Walk {
    private final Instant began = clock.instant();
    private final DigestSet seen = new DigestSet();
    private final PriorityQueue<RepositoryCounts> top =
        new PriorityQueue<>(LARGEST_FIRST.reversed());
    private long repositories;
    private long tags;
    private long manifests;
    private long bytes;
    private long logicalBytes;
    private @Nullable Instant lastPush;

    StoreCounts count() throws IOException {
      for (RepositoryName name : storage.repositories().after(null, Integer.MAX_VALUE)) {
        repositories++;
        top.add(countRepository(name));
        if (top.size() > TOP) {
          top.remove();
        }
      }
      return new StoreCounts(
          StoreCounts.State.COMPLETE,
          repositories,
          tags,
          manifests,
          bytes,
          logicalBytes,
          lastPush == null ? null : lastPush.toString(),
          top.stream().sorted(LARGEST_FIRST).toList(),
          repositories > TOP,
          uploads(),
          trash(),
          StorageUsage.of(storage.layout().root()),
          began.toString());
    }

    private Extent uploads() throws IOException {
      long[] sum = {0, 0};
      new StoreWalk(storage)
          .repositories(repository -> {
            for (String id : storage.listings().names(repository.uploads()).orElse(List.of())) {
              sum[0]++;
              sum[1] += fileSize(repository.uploads().resolve(id).resolve("data"));
            }
          });
      return new Extent(sum[0], sum[1]);
    }

    private Extent trash() throws IOException {
      long blobs = 0;
      long size = 0;
      for (RunId run : storage.trash().runs()) {
        Path directory = storage.layout().path(new PathSpec.TrashRun(run));
        for (String entry : storage.trash().entries(run)) {
          blobs++;
          size += fileSize(directory.resolve(entry));
        }
      }
      return new Extent(blobs, size);
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
      long total = 0;
      for (Digest digest : blobs) {
        long size = storage.blobs().stat(digest).map(BlobFile::sizeBytes).orElse(0L);
        total += size;
        bytes += seen.add(digest) ? size : 0;
      }
      logicalBytes += total;
      return new RepositoryCounts(name.value(), own.size(), total);
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

    private static long fileSize(Path file) throws IOException {
      try {
        return Files.size(file);
      } catch (IOException e) {
        if (StorageFailures.meansAbsent(e)) {
          return 0;
        }
        throw e;
      }
    }
  }
}
