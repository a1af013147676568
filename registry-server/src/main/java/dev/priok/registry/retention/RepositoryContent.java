package dev.priok.registry.retention;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StoreWalk;
import dev.priok.registry.storage.StoreWalk.RepositoryDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
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
  private final StoreWalk walk;
  private final List<TagState> tags = new ArrayList<>();
  private final Set<Digest> tagged = new HashSet<>();
  private final Map<Digest, Instant> manifests = new HashMap<>();
  private final ManifestGraph graph = new ManifestGraph();
  private Optional<String> damagedTag = Optional.empty();

  RepositoryContent(Storage storage, RepositoryName name) {
    this.storage = storage;
    this.name = name;
    this.walk = new StoreWalk(storage);
  }

  /**
   * Reads the repository.
   *
   * @param withGraph whether also what its manifests name
   */
  void read(boolean withGraph) throws IOException {
    RepositoryDirectory repository =
        new RepositoryDirectory(storage.layout().path(new PathSpec.Repository(name)), name.value());
    walk.links(
        repository.revisions(),
        (digest, directory) ->
            storage
                .links()
                .lastUse(directory.resolve("link"))
                .ifPresent(use -> manifests.put(digest, use)));
    walk.tags(
        repository,
        (tag, link) -> readTag(tag, link, repository.tags().resolve(tag).resolve("index")));
    if (withGraph) {
      graph.read(storage, manifests.keySet(), tagged);
    }
  }

  private void readTag(String tag, Path link, Path index) throws IOException {
    Optional<Digest> digest = storage.links().read(link);
    Optional<Instant> pushed = storage.links().lastUse(link);
    if (digest.isEmpty()) {
      if (Files.exists(link) || walk.loss(link).isPresent()) {
        damagedTag = Optional.of(tag);
      }
      return;
    }
    // Also of what no request can name: it is not for us to judge.
    tagged.add(digest.get());
    if (pushed.isPresent() && Tag.isValid(tag)) {
      tags.add(new TagState(new Tag(tag), digest.get(), pushed.get()));
      noteFormer(index, pushed.get());
    }
  }

  /** What a tag was before lost it when the tag moved, be it under an older server. */
  private void noteFormer(Path index, Instant moved) throws IOException {
    walk.links(
        index,
        (digest, _) ->
            manifests.computeIfPresent(digest, (_, use) -> use.isAfter(moved) ? use : moved));
  }

  List<TagState> tags() {
    return tags;
  }

  /** What any tag points to. */
  Set<Digest> tagged() {
    return tagged;
  }

  /** The manifests with the time of their last use. */
  Map<Digest, Instant> manifests() {
    return manifests;
  }

  /** How the manifests belong together, where that was read. */
  ManifestGraph graph() {
    return graph;
  }

  /** Why nobody knows which manifests are without a tag and belong to none that has one. */
  Optional<String> doubt() {
    return damagedTag
        .map(tag -> "the link of the tag " + tag)
        .or(() -> graph.unreadable().map(digest -> "the manifest " + digest));
  }
}
