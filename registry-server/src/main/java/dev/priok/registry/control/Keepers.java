package dev.priok.registry.control;

import dev.priok.registry.gc.RepositoryMark;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.retention.InUseListException;
import dev.priok.registry.retention.Retention;
import dev.priok.registry.storage.BlobFile;
import dev.priok.registry.storage.DigestSet;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.RunId;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StoreWalk;
import dev.priok.registry.storage.StoreWalk.RepositoryDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Says what keeps content in the store, or what becomes of it, by the collector's own marking. As
 * with any reader, a manifest that is wanted comes back from the trash; nothing else changes.
 */
final class Keepers {

  private final Storage storage;
  private final Retention retention;
  private final Duration grace;
  private final StoreWalk walk;

  Keepers(Storage storage, Retention retention, Duration grace) {
    this.storage = storage;
    this.retention = retention;
    this.grace = grace;
    this.walk = new StoreWalk(storage);
  }

  int explain(Digest digest, Output out) throws IOException {
    Set<String> keepers = new TreeSet<>();
    walk.repositories(repository -> search(repository, digest, keepers));
    keepers.forEach(out::line);
    explainUse(digest, out);
    Optional<BlobFile> blob = storage.blobs().stat(digest);
    Optional<RunId> trashed = trashed(digest);
    if (blob.isPresent()) {
      out.line(inStore(blob.get(), !keepers.isEmpty()));
    } else if (trashed.isPresent()) {
      out.line(
          keepers.isEmpty()
              ? "in the trash since %s; removed for good by the first collection after %s"
                  .formatted(trashed.get().began(), trashed.get().began().plus(grace))
              : "in the trash; comes back when it is asked for, or with the next collection");
    } else {
      out.problem(digest + " is not in the store");
      return OrderDesk.FAILED;
    }
    return OrderDesk.OK;
  }

  private void explainUse(Digest digest, Output out) {
    try {
      if (retention.isInUse(digest)) {
        out.line("in use by Pods, says the list of images in use: no rule of retention removes it");
      }
    } catch (InUseListException e) {
      out.line("no rule of retention counts: " + e.getMessage());
    } catch (IOException e) {
      out.line("the list of images in use cannot be read, so no rule of retention counts: " + e);
    }
  }

  private String inStore(BlobFile blob, boolean kept) throws IOException {
    Instant lastUse = Files.getLastModifiedTime(blob.path()).toInstant();
    return kept
        ? "in the store, %d bytes".formatted(blob.sizeBytes())
        : "nothing names it: to the trash by the first collection after %s, %d bytes"
            .formatted(lastUse.plus(grace), blob.sizeBytes());
  }

  private void search(RepositoryDirectory repository, Digest digest, Set<String> keepers)
      throws IOException {
    int before = keepers.size();
    String name = repository.relativeName();
    walk.tags(
        repository,
        (tag, current) -> {
          if (storage.links().read(current).filter(digest::equals).isPresent()) {
            keepers.add(name + ":" + tag + " is this manifest");
          }
        });
    walk.links(
        repository.revisions(),
        (manifest, directory) -> {
          if (manifest.equals(digest) && Files.exists(directory.resolve("link"))) {
            keepers.add(name + "@" + digest + " is a manifest of this repository");
          }
        });
    DigestSet named = new DigestSet();
    RepositoryMark mark = new RepositoryMark(storage, walk, repository, named);
    mark.mark((manifest, content) -> {
      if (content.equals(digest)) {
        keepers.add(name + "@" + manifest + " names it");
      }
    });
    if (!mark.unreadable().isEmpty()) {
      mark.keepAll();
    }
    if (keepers.size() == before && named.contains(digest)) {
      keepers.add(
          mark.unreadable().isEmpty()
              ? name + " names it by another digest"
              : "kept because the manifest %s of %s cannot be read: push it again, or delete it"
                  .formatted(mark.unreadable().getFirst(), name));
    }
  }

  private Optional<RunId> trashed(Digest digest) throws IOException {
    for (RunId run : storage.trash().runs()) {
      if (Files.exists(storage.layout().path(new PathSpec.TrashedBlob(run, digest)))) {
        return Optional.of(run);
      }
    }
    return Optional.empty();
  }
}
