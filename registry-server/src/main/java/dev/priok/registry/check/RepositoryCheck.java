package dev.priok.registry.check;

import dev.priok.registry.gc.RequiredBlobs;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.storage.BlobFile;
import dev.priok.registry.storage.DigestSet;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StoreWalk;
import dev.priok.registry.storage.StoreWalk.RepositoryDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Looks at one repository: its links, its manifests, what they name, its tags and uploads. */
final class RepositoryCheck {

  private static final long MAX_MANIFEST_BYTES = 32L * 1024 * 1024;

  /** Down to {@code _manifests/revisions/sha256} and {@code _manifests/tags/v1}. */
  private static final int DEEPEST = 2;

  private static final Set<String> KNOWN = Set.of("_layers", "_manifests", "_uploads");

  private final Storage storage;
  private final StoreWalk walk;
  private final RepositoryDirectory repository;
  private final BlobCheck blobs;
  private final Findings findings;
  private final LinkCheck links;
  private final DigestSet revisions = new DigestSet();
  private final DigestSet named = new DigestSet();

  RepositoryCheck(
      Storage storage,
      StoreWalk walk,
      RepositoryDirectory repository,
      BlobCheck blobs,
      Findings findings) {
    this.storage = storage;
    this.walk = walk;
    this.repository = repository;
    this.blobs = blobs;
    this.findings = findings;
    this.links = new LinkCheck(storage, repository.name(), findings);
  }

  void check() throws IOException {
    checkNames();
    checkPermissions();
    walk.links(repository.revisions(), this::checkRevision);
    walk.tags(repository, (_, current) -> checkTag(current));
    walk.links(repository.layers(), this::checkLayer);
    checkUploads();
  }

  private void checkPermissions() throws IOException {
    PermissionCheck permissions = new PermissionCheck(storage.layout().root(), findings);
    if (permissions.mayWrite(repository.path())) {
      for (String name : KNOWN) {
        permissions.check(repository.path().resolve(name), DEEPEST);
      }
    }
  }

  private void checkNames() throws IOException {
    if (repository.name().isEmpty()) {
      findings.add(Problem.FOREIGN_FILE, repository.path(), "not a repository's name; left alone");
    }
    for (Path entry : entries(repository.path())) {
      String name = String.valueOf(entry.getFileName());
      if (name.startsWith("_") ? !KNOWN.contains(name) : !Files.isDirectory(entry)) {
        findings.add(Problem.FOREIGN_FILE, entry, "not of the layout; left alone");
      }
    }
  }

  private void checkRevision(Digest place, Path directory) throws IOException {
    Path link = directory.resolve("link");
    Optional<Digest> target = links.follow(place, link);
    if (target.isEmpty()) {
      return;
    }
    revisions.add(place);
    named.add(place);
    Optional<BlobFile> blob = storage.blobs().find(target.get());
    if (blob.isEmpty()) {
      missing(link, link, "the manifest is not in the store: push the image again");
      return;
    }
    if (blob.get().sizeBytes() > MAX_MANIFEST_BYTES) {
      findings.add(Problem.UNREADABLE_MANIFEST, link, "too large for a manifest: delete it");
      return;
    }
    Optional<byte[]> content = storage.blobs().read(target.get());
    if (content.isEmpty() && blobs.isStillRight(blob.get())) {
      // Pushed again in between.
      content = storage.blobs().read(target.get());
    }
    if (content.isEmpty()) {
      missing(link, link, "the manifest is not in the store: push the image again");
      return;
    }
    Optional<RequiredBlobs> required = RequiredBlobs.of(content.get());
    if (required.isEmpty()) {
      findings.add(Problem.UNREADABLE_MANIFEST, link, "is no JSON: delete it");
      return;
    }
    for (Map.Entry<Digest, Long> entry : required.get().sizes().entrySet()) {
      checkReference(place, entry.getKey(), entry.getValue());
    }
  }

  private void checkReference(Digest manifest, Digest digest, long size) throws IOException {
    if (!named.add(digest)) {
      return;
    }
    Path link = linkOf(repository.layers(), digest);
    Path revision = linkOf(repository.revisions(), manifest);
    Optional<Digest> target = Files.exists(link) ? links.follow(digest, link) : Optional.empty();
    Optional<BlobFile> blob = storage.blobs().stat(target.orElse(digest));
    if (blob.isEmpty() && !storage.holds(target.orElse(digest))) {
      missing(link, revision, "named by " + manifest + ": push the image again");
    } else if (blob.isPresent() && isSuspect(blob.get(), size) && !blobs.isRight(blob.get())) {
      missing(link, revision, "named by " + manifest + ": push the image again");
    } else if (target.isEmpty() && Files.exists(revision)) {
      findings.add(
          Problem.MISSING_LINK,
          link,
          "named by " + manifest,
          () -> links.replace(link, Optional.empty(), digest));
    }
  }

  private static boolean isSuspect(BlobFile blob, long size) {
    return size >= 0 && blob.sizeBytes() != size;
  }

  /** Of a served store, the manifest may have been deleted since it was read. */
  private void missing(Path path, Path revision, String detail) {
    if (Files.exists(revision)) {
      findings.add(Problem.MISSING_BLOB, path, detail);
    }
  }

  private void checkTag(Path current) throws IOException {
    if (!Files.exists(current)) {
      return;
    }
    Optional<Digest> digest = links.read(current);
    if (digest.isPresent()) {
      checkTarget(current, digest.get());
    } else if (Files.isRegularFile(current) && Files.isReadable(current)) {
      healTag(current);
    }
  }

  private void checkTarget(Path current, Digest digest) throws IOException {
    Path revision = linkOf(repository.revisions(), digest);
    // Looked for again: the tag may have been pushed, or deleted, after the manifests were read.
    if (revisions.contains(digest) || Files.exists(revision) || !Files.exists(current)) {
      return;
    }
    if (storage.holds(digest)) {
      findings.add(
          Problem.DANGLING_TAG,
          current,
          "the manifest is in the store",
          () -> links.replace(revision, Optional.empty(), digest));
    } else {
      findings.add(Problem.DANGLING_TAG, current, "nothing has " + digest + ": push it again");
    }
  }

  /** Only where the truth is certain: the tag had one manifest ever. */
  private void healTag(Path current) throws IOException {
    Path index = current.resolve("../../index").normalize();
    List<Digest> had = new ArrayList<>();
    walk.links(index, (digest, _) -> had.add(digest));
    had.sort(Comparator.comparing(Digest::toString));
    Problem problem = links.problem(current);
    Optional<String> text = links.text(current);
    if (had.size() == 1 && revisions.contains(had.getFirst())) {
      findings.add(
          problem,
          current,
          "the tag was only ever " + had.getFirst(),
          () -> links.replace(current, text, had.getFirst()));
    } else {
      findings.add(problem, current, "push the tag again, or delete it; it was one of " + had);
    }
  }

  private void checkLayer(Digest place, Path directory) throws IOException {
    if (named.contains(place)) {
      return;
    }
    Path link = directory.resolve("link");
    Optional<Digest> target = links.follow(place, link);
    if (target.isPresent() && !storage.holds(target.get()) && Files.exists(link)) {
      links.quarantine(
          Problem.DANGLING_LINK, link, "no manifest names it", _ -> !storage.holds(target.get()));
    }
  }

  private void checkUploads() throws IOException {
    for (Path session : entries(repository.uploads())) {
      Path startedAt = session.resolve("startedat");
      if (Files.isRegularFile(startedAt) && Files.isReadable(startedAt)) {
        try {
          Instant.parse(Files.readString(startedAt).strip());
        } catch (DateTimeException | IOException e) {
          findings.add(Problem.BAD_STARTED_AT, startedAt, "goes with the purge of uploads");
        }
      }
    }
  }

  private static Path linkOf(Path parent, Digest digest) {
    return parent.resolve(digest.algorithm().prefix()).resolve(digest.hex()).resolve("link");
  }

  private static List<Path> entries(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList();
    }
  }
}
