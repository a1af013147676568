package dev.priok.registry.retention;

import dev.priok.registry.gc.ManifestReader;
import dev.priok.registry.gc.ManifestReader.Result;
import dev.priok.registry.gc.ManifestReferences.Child;
import dev.priok.registry.manifest.ReferrerReader;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which manifests of a repository belong together: indexes and children, referrers, subjects. */
final class ManifestGraph {

  private final Map<Digest, List<Digest>> children = new HashMap<>();
  private final Map<Digest, List<Digest>> referrers = new HashMap<>();
  private Optional<Digest> unreadable = Optional.empty();

  /**
   * Reads manifests, and what they list, be it in this repository or not.
   *
   * @param revisions the manifests of the repository
   * @param tagged what its tags point to
   */
  void read(Storage storage, Collection<Digest> revisions, Collection<Digest> tagged)
      throws IOException {
    ReferrerReader subjects = new ReferrerReader(storage.blobs());
    for (Digest digest : revisions) {
      if (subjects.read(digest) instanceof ReferrerReader.Result.Found(var referrer)) {
        referrers.computeIfAbsent(referrer.subject(), _ -> new ArrayList<>()).add(digest);
      }
    }
    Set<Digest> roots = new HashSet<>(revisions);
    roots.addAll(tagged);
    readChildren(new ManifestReader(storage), roots);
  }

  private void readChildren(ManifestReader reader, Set<Digest> roots) throws IOException {
    Deque<Child> unread = new ArrayDeque<>();
    roots.forEach(digest -> unread.add(new Child(digest, Optional.empty())));
    Set<Digest> seen = new HashSet<>(roots);
    while (!unread.isEmpty()) {
      Child manifest = unread.remove();
      Digest digest = manifest.digest();
      switch (reader.read(manifest)) {
        case Result.Manifest(var references) -> {
          children.put(digest, references.children().stream().map(Child::digest).toList());
          references.children().stream()
              .filter(child -> seen.add(child.digest()))
              .forEach(unread::add);
        }
        case Result.Unreadable _ -> unreadable = Optional.of(digest);
        case Result.Absent _, Result.Plain _ -> {
          // What an index lists may be elsewhere, or no manifest.
          if (roots.contains(digest)) {
            unreadable = Optional.of(digest);
          }
        }
      }
    }
  }

  /** A manifest of which nobody knows what belongs to it; empty when all could be read. */
  Optional<Digest> unreadable() {
    return unreadable;
  }

  /** Indexes that have one of {@code digests} as a child, and so on upwards. */
  Set<Digest> withParents(Set<Digest> digests) {
    Set<Digest> all = new HashSet<>(digests);
    boolean more = true;
    while (more) {
      more = false;
      for (Map.Entry<Digest, List<Digest>> entry : children.entrySet()) {
        if (entry.getValue().stream().anyMatch(all::contains)) {
          more |= all.add(entry.getKey());
        }
      }
    }
    return all;
  }

  /** What stays because these stay: children of an index, and all that refers to them. */
  Set<Digest> keptBy(Collection<Digest> roots) {
    Set<Digest> kept = new HashSet<>();
    Deque<Digest> unseen = new ArrayDeque<>(roots);
    while (!unseen.isEmpty()) {
      Digest digest = unseen.remove();
      if (kept.add(digest)) {
        unseen.addAll(children.getOrDefault(digest, List.of()));
        unseen.addAll(referrers.getOrDefault(digest, List.of()));
      }
    }
    return kept;
  }
}
