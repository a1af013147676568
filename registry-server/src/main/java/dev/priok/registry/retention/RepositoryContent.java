package dev.priok.registry.retention;

import dev.priok.registry.gc.ManifestReferences;
import dev.priok.registry.manifest.ReferrerReader;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StoreWalk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
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

/** The tags and manifests of one repository as they are at one moment. */
final class RepositoryContent {

  /** A tag that points to something. */
  record TagState(Tag tag, Digest digest, Instant pushed) {}

  private final Storage storage;
  private final RepositoryName name;
  private final List<TagState> tags = new ArrayList<>();
  private final Map<Digest, Instant> manifests = new HashMap<>();
  private final Map<Digest, List<Digest>> children = new HashMap<>();
  private final Map<Digest, List<Digest>> referrers = new HashMap<>();

  RepositoryContent(Storage storage, RepositoryName name) {
    this.storage = storage;
    this.name = name;
  }

  /**
   * Reads the repository.
   *
   * @param graph whether also what its manifests name
   */
  void read(boolean graph) throws IOException {
    StoreWalk walk = new StoreWalk(storage);
    Path revisions = storage.layout().path(new PathSpec.Revisions(name));
    walk.links(
        revisions,
        (digest, directory) ->
            storage
                .links()
                .lastUse(directory.resolve("link"))
                .ifPresent(use -> manifests.put(digest, use)));
    for (Tag tag : storage.repositories().tags(name)) {
      PathSpec current = new PathSpec.TagCurrentLink(name, tag);
      Optional<Digest> digest = storage.links().read(current);
      Optional<Instant> pushed = storage.links().lastUse(current);
      if (digest.isPresent() && pushed.isPresent()) {
        tags.add(new TagState(tag, digest.get(), pushed.get()));
        noteFormer(walk, tag, pushed.get());
      }
    }
    if (graph) {
      readGraph();
    }
  }

  /** What a tag was before lost it when the tag moved, be it under an older server. */
  private void noteFormer(StoreWalk walk, Tag tag, Instant moved) throws IOException {
    Path index = storage.layout().path(new PathSpec.TagDirectory(name, tag)).resolve("index");
    walk.links(
        index,
        (digest, _) ->
            manifests.computeIfPresent(digest, (_, use) -> use.isAfter(moved) ? use : moved));
  }

  private void readGraph() throws IOException {
    ReferrerReader subjects = new ReferrerReader(storage.blobs());
    for (Digest digest : manifests.keySet()) {
      Optional<ManifestReferences> references =
          storage.blobs().read(digest).flatMap(ManifestReferences::of);
      children.put(digest, references.map(ManifestReferences::children).orElse(List.of()));
      if (subjects.read(digest) instanceof ReferrerReader.Result.Found(var referrer)) {
        referrers.computeIfAbsent(referrer.subject(), _ -> new ArrayList<>()).add(digest);
      }
    }
  }

  List<TagState> tags() {
    return tags;
  }

  /** The manifests with the time of their last use. */
  Map<Digest, Instant> manifests() {
    return manifests;
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
