package dev.priok.registry.referrers;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.priok.registry.manifest.Referrer;
import dev.priok.registry.manifest.ReferrerReader;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.DigestAlgorithm;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.storage.HeapShare;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which manifest refers to which, per repository, derived from the revisions there are and kept in
 * memory only. What a manifest refers to never changes under its digest, so after the first request
 * only those revisions are read that are new in the directory's listing; what other programs add or
 * remove there is seen as it is by {@link dev.priok.registry.storage.DirectoryListings}.
 */
final class ReferrersIndex {

  private static final long MAX_REMEMBERED_BYTES = HeapShare.ofCache(32L * 1024 * 1024);
  private static final int BYTES_PER_NAME = 120;
  private static final int BYTES_PER_ENTRY = 250;
  private static final int STRIPES = 64;

  /**
   * What is known of a referrer before it is read again.
   *
   * @param type its artifact type, empty for none
   * @param chars as {@link Referrer#listedChars}
   */
  record Candidate(String type, int chars) {}

  /**
   * @param bySubject referrers of each subject in the order of their digests
   * @param unresolved revisions whose link or content was not there when it was looked for
   */
  private record Snapshot(
      Map<DigestAlgorithm, List<String>> names,
      Map<Digest, NavigableMap<String, Candidate>> bySubject,
      Set<Digest> unresolved) {

    static final Snapshot EMPTY = new Snapshot(Map.of(), Map.of(), Set.of());

    int weight() {
      long bytes = (long) unresolved.size() * BYTES_PER_ENTRY;
      for (List<String> list : names.values()) {
        bytes += (long) list.size() * BYTES_PER_NAME;
      }
      for (NavigableMap<String, Candidate> referrers : bySubject.values()) {
        for (Candidate candidate : referrers.values()) {
          bytes += BYTES_PER_ENTRY + candidate.type().length();
        }
      }
      return (int) Math.min(Integer.MAX_VALUE, bytes);
    }
  }

  private final Storage storage;
  private final ReferrerReader reader;
  private final ReentrantLock[] refreshing = new ReentrantLock[STRIPES];
  private final Cache<RepositoryName, Snapshot> snapshots =
      Caffeine.newBuilder()
          .maximumWeight(MAX_REMEMBERED_BYTES)
          .weigher((RepositoryName name, Snapshot snapshot) -> snapshot.weight())
          .build();

  ReferrersIndex(Storage storage, ReferrerReader reader) {
    this.storage = storage;
    this.reader = reader;
    for (int i = 0; i < STRIPES; i++) {
      refreshing[i] = new ReentrantLock();
    }
  }

  /**
   * Referrers of {@code subject} that may be there, in the order of their digests. Whether each is
   * still there is for the caller to see.
   */
  NavigableMap<String, Candidate> candidates(RepositoryName repository, Digest subject)
      throws IOException {
    ReentrantLock lock = refreshing[Math.floorMod(repository.hashCode(), STRIPES)];
    lock.lock();
    try {
      Snapshot known = snapshots.getIfPresent(repository);
      Snapshot current = refresh(repository, known == null ? Snapshot.EMPTY : known);
      if (!current.equals(known)) {
        snapshots.put(repository, current);
      }
      return Collections.unmodifiableNavigableMap(
          current.bySubject().getOrDefault(subject, Collections.emptyNavigableMap()));
    } finally {
      lock.unlock();
    }
  }

  private Snapshot refresh(RepositoryName repository, Snapshot known) throws IOException {
    Map<DigestAlgorithm, List<String>> names = names(repository);
    if (names.equals(known.names()) && known.unresolved().isEmpty()) {
      return known;
    }
    Set<Digest> listed = digests(names);
    Set<Digest> before = digests(known.names());
    Map<Digest, NavigableMap<String, Candidate>> bySubject = new HashMap<>();
    known
        .bySubject()
        .forEach((subject, referrers) -> {
          NavigableMap<String, Candidate> left = new TreeMap<>(referrers);
          left.keySet().removeIf(digest -> !listed.contains(Digest.parse(digest)));
          if (!left.isEmpty()) {
            bySubject.put(subject, left);
          }
        });
    Set<Digest> unresolved = new HashSet<>();
    for (Digest digest : listed) {
      if (!before.contains(digest) || known.unresolved().contains(digest)) {
        if (!resolve(repository, digest, bySubject)) {
          unresolved.add(digest);
        }
      }
    }
    return new Snapshot(names, bySubject, unresolved);
  }

  /** Reads one revision; returns false when there is nothing to read now. */
  private boolean resolve(
      RepositoryName repository,
      Digest digest,
      Map<Digest, NavigableMap<String, Candidate>> bySubject)
      throws IOException {
    Optional<Digest> content = storage.links().read(new PathSpec.RevisionLink(repository, digest));
    if (content.isEmpty()) {
      return false;
    }
    return switch (reader.read(content.get())) {
      case ReferrerReader.Result.Absent() -> false;
      case ReferrerReader.Result.NoSubject() -> true;
      case ReferrerReader.Result.Found(Referrer referrer) -> {
        bySubject
            .computeIfAbsent(referrer.subject(), _ -> new TreeMap<>())
            .put(
                digest.toString(),
                new Candidate(referrer.artifactType().orElse(""), referrer.listedChars()));
        yield true;
      }
    };
  }

  private Map<DigestAlgorithm, List<String>> names(RepositoryName repository) throws IOException {
    Path revisions = storage.layout().path(new PathSpec.Revisions(repository));
    Map<DigestAlgorithm, List<String>> names = new EnumMap<>(DigestAlgorithm.class);
    for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
      storage
          .listings()
          .names(revisions.resolve(algorithm.prefix()))
          .ifPresent(list -> names.put(algorithm, list));
    }
    return names;
  }

  private static Set<Digest> digests(Map<DigestAlgorithm, List<String>> names) {
    List<Digest> digests = new ArrayList<>();
    names.forEach((algorithm, list) -> {
      for (String hex : list) {
        Digest.tryParse(algorithm.prefix() + ":" + hex).ifPresent(digests::add);
      }
    });
    return new HashSet<>(digests);
  }
}
