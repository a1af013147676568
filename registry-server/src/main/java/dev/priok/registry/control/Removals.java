package dev.priok.registry.control;

import dev.priok.registry.manifest.ManifestRemoval;
import dev.priok.registry.manifest.TagProtection;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.ImageName;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.PathSpec.RepositoryLink;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StoreWalk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.Lock;

/**
 * Removes tags, manifests and whole repositories, and prints each as it is named for bringing it
 * back. Content stays until garbage collection.
 */
final class Removals {

  private final Storage storage;
  private final ManifestRemoval manifests;

  Removals(Storage storage) {
    this.storage = storage;
    // Who may order here owns the store: what protects tags from clients does not count.
    this.manifests = new ManifestRemoval(storage, TagProtection.NONE);
  }

  int remove(String text, Output out) throws IOException {
    ImageName name = ImageName.parse(text);
    RepositoryName repository = name.repository();
    if (name.tag().isPresent() && name.digest().isPresent()) {
      out.problem("name a tag or a digest, not both");
      return OrderDesk.FAILED;
    }
    if (name.tag().isPresent()) {
      Tag tag = name.tag().get();
      Optional<Digest> target = storage.links().read(new PathSpec.TagCurrentLink(repository, tag));
      boolean removed =
          target.isPresent()
              ? manifests.delete(repository, tag)
              : manifests.deleteDamaged(repository, tag);
      return said(removed, text + target.map(digest -> "@" + digest).orElse(""), out);
    }
    if (name.digest().isPresent()) {
      return said(manifests.delete(repository, name.digest().get()), text, out);
    }
    return removeAll(repository, out);
  }

  private static int said(boolean removed, String name, Output out) {
    if (removed) {
      out.line("removed " + name);
      return OrderDesk.OK;
    }
    out.problem("there is no " + name);
    return OrderDesk.FAILED;
  }

  private int removeAll(RepositoryName repository, Output out) throws IOException {
    List<String> removed = new ArrayList<>();
    try {
      if (!moveAway(repository, removed)) {
        out.problem("there is no repository " + repository);
        return OrderDesk.FAILED;
      }
    } finally {
      // Also where an error left a part: without their names they do not come back.
      out.lines(removed);
    }
    out.line("removed repository " + repository);
    return OrderDesk.OK;
  }

  private boolean moveAway(RepositoryName repository, List<String> removed) throws IOException {
    Lock lock = storage.locks().removing(repository);
    lock.lock();
    try {
      Path directory = storage.layout().path(new PathSpec.Repository(repository));
      List<Path> parts =
          List.of(
              storage.layout().path(new PathSpec.Manifests(repository)),
              storage.layout().path(new PathSpec.Layers(repository)),
              storage.layout().path(new PathSpec.Uploads(repository)));
      if (parts.stream().noneMatch(Files::isDirectory)) {
        return false;
      }
      List<String> names = names(repository, directory);
      List<RepositoryLink> links = links(repository, directory);
      try {
        for (Path part : parts) {
          moveAway(part);
        }
      } finally {
        if (!Files.isDirectory(parts.getFirst())) {
          removed.addAll(names);
        }
      }
      links.forEach(storage.changes()::unlinked);
      storage.changes().removed(repository);
      // Other repositories may lie below it.
      storage.files().removeEmptyDirectories(directory, layoutTop());
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** As a whole, so that an end in between leaves no half of it. */
  private void moveAway(Path part) throws IOException {
    if (!Files.isDirectory(part)) {
      return;
    }
    Path temporary = storage.layout().path(new PathSpec.Temporary());
    storage.files().ensureDirectory(temporary);
    Path aside = temporary.resolve(UUID.randomUUID() + ".removed");
    Files.move(part, aside, StandardCopyOption.ATOMIC_MOVE);
    storage.files().syncParent(part);
    storage.files().removeTree(aside);
  }

  private List<String> names(RepositoryName repository, Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    Set<Digest> tagged = new HashSet<>();
    for (Tag tag : storage.repositories().tags(repository)) {
      Optional<Digest> digest = storage.links().read(new PathSpec.TagCurrentLink(repository, tag));
      if (digest.isPresent()) {
        tagged.add(digest.get());
        names.add("removed " + repository + ":" + tag + "@" + digest.get());
      }
    }
    StoreWalk walk = new StoreWalk(storage);
    walk.links(
        new StoreWalk.RepositoryDirectory(directory, repository.value()).revisions(),
        (digest, _) -> {
          if (!tagged.contains(digest)) {
            names.add("removed " + repository + "@" + digest);
          }
        });
    return names;
  }

  private List<RepositoryLink> links(RepositoryName repository, Path directory) throws IOException {
    StoreWalk.RepositoryDirectory parts =
        new StoreWalk.RepositoryDirectory(directory, repository.value());
    List<RepositoryLink> links = new ArrayList<>();
    StoreWalk walk = new StoreWalk(storage);
    walk.links(
        parts.layers(), (digest, _) -> add(new PathSpec.LayerLink(repository, digest), links));
    walk.links(
        parts.revisions(),
        (digest, _) -> add(new PathSpec.RevisionLink(repository, digest), links));
    for (Tag tag : storage.repositories().tags(repository)) {
      links.add(new PathSpec.TagCurrentLink(repository, tag));
    }
    return links;
  }

  private void add(RepositoryLink link, List<RepositoryLink> links) throws IOException {
    if (storage.links().read(link).isPresent()) {
      links.add(link);
    }
  }

  private Path layoutTop() {
    return storage.layout().path(new PathSpec.Repositories());
  }
}
