package dev.priok.registry.control;

import dev.priok.registry.gc.ManifestReader;
import dev.priok.registry.gc.ManifestReader.Result;
import dev.priok.registry.gc.ManifestReferences;
import dev.priok.registry.gc.ManifestReferences.Child;
import dev.priok.registry.gc.RequiredBlobs;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.ImageName;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;
import dev.priok.registry.storage.BlobFile;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.concurrent.locks.Lock;

/**
 * Brings a deleted manifest back into its repository, with all that it names, while its content has
 * not been removed for good. An index comes back with those of its children that are there.
 */
final class Undeletion {

  private final Storage storage;
  private final ManifestReader reader;

  Undeletion(Storage storage) {
    this.storage = storage;
    this.reader = new ManifestReader(storage);
  }

  /** What belongs to a manifest: manifests, the one asked for first, and blobs. */
  private record Content(SequencedSet<Digest> manifests, SequencedSet<Digest> blobs) {}

  int undelete(String text, Output out) throws IOException {
    ImageName name = ImageName.parse(text);
    Digest digest = name.digest().orElse(null);
    if (digest == null) {
      out.problem("name the manifest by its digest: " + name + "@sha256:...");
      return OrderDesk.FAILED;
    }
    Lock lock = storage.locks().removing(name.repository());
    lock.lock();
    try {
      Optional<String> obstacle = obstacle(name, digest);
      if (obstacle.isPresent()) {
        out.problem(obstacle.get());
        return OrderDesk.FAILED;
      }
      Content content = content(digest);
      List<Digest> missing = use(content);
      if (!missing.isEmpty()) {
        out.problem(name + " cannot come back whole: gone for good is " + missing);
        return OrderDesk.FAILED;
      }
      link(name.repository(), name.tag(), content);
      out.line(
          "back: %s, %d manifests, %d blobs"
              .formatted(name, content.manifests().size(), content.blobs().size()));
      return OrderDesk.OK;
    } finally {
      lock.unlock();
    }
  }

  private Optional<String> obstacle(ImageName name, Digest digest) throws IOException {
    if (storage.blobs().read(digest).isEmpty()) {
      return Optional.of(digest + " is gone for good: push the image again");
    }
    if (name.tag().isEmpty()) {
      return Optional.empty();
    }
    PathSpec current = new PathSpec.TagCurrentLink(name.repository(), name.tag().get());
    return storage
        .links()
        .read(current)
        .filter(other -> !other.equals(digest))
        .map(other ->
            "the tag %s:%s is there and is %s: name another tag, or none"
                .formatted(name.repository(), name.tag().get(), other));
  }

  private Content content(Digest top) throws IOException {
    Content content = new Content(new LinkedHashSet<>(), new LinkedHashSet<>());
    Deque<Digest> unread = new ArrayDeque<>(List.of(top));
    while (!unread.isEmpty()) {
      Digest digest = unread.remove();
      Optional<byte[]> bytes = storage.blobs().read(digest);
      if (bytes.isEmpty() || !content.manifests().add(digest)) {
        continue;
      }
      RequiredBlobs.of(bytes.get())
          .ifPresent(required -> content.blobs().addAll(required.sizes().keySet()));
      Optional<ManifestReferences> references = ManifestReferences.of(bytes.get());
      for (Child child : references.map(ManifestReferences::children).orElse(List.of())) {
        // An index may list layers as well, and they are not all here.
        switch (reader.read(child)) {
          case Result.Manifest _ -> unread.add(child.digest());
          case Result.Plain _ -> content.blobs().add(child.digest());
          case Result.Absent _, Result.Unreadable _ -> {}
        }
      }
    }
    return content;
  }

  /** Marks everything as in use; returns what is not there. */
  private List<Digest> use(Content content) throws IOException {
    List<Digest> missing = new ArrayList<>();
    List<Digest> all = new ArrayList<>(content.blobs());
    all.addAll(content.manifests());
    for (Digest digest : all) {
      Optional<BlobFile> blob = storage.blobs().find(digest);
      if (blob.isEmpty() || !storage.blobs().touch(blob.get())) {
        missing.add(digest);
      }
    }
    return missing;
  }

  private long size(Digest digest) throws IOException {
    return storage.blobs().stat(digest).map(BlobFile::sizeBytes).orElse(0L);
  }

  /** Children before parents, the tag last: an end in between shows nothing incomplete. */
  private void link(RepositoryName repository, Optional<Tag> tag, Content content)
      throws IOException {
    for (Digest blob : content.blobs()) {
      storage.blobs().link(repository, blob, blob, size(blob));
    }
    for (Digest manifest : content.manifests().reversed()) {
      storage
          .links()
          .write(new PathSpec.RevisionLink(repository, manifest), manifest, size(manifest));
    }
    if (tag.isPresent()) {
      Digest top = content.manifests().getFirst();
      storage.links().write(new PathSpec.TagIndexLink(repository, tag.get(), top), top);
      storage.links().write(new PathSpec.TagCurrentLink(repository, tag.get()), top);
    }
  }
}
