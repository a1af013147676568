package dev.priok.registry.check;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.DigestAlgorithm;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.storage.Ownership;
import dev.priok.registry.storage.Quarantine.SecondLook;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** Looks at single links. */
final class LinkCheck {

  private static final int MAX_BYTES = 256;

  private final Storage storage;
  private final Optional<RepositoryName> repository;
  private final Findings findings;

  LinkCheck(Storage storage, Optional<RepositoryName> repository, Findings findings) {
    this.storage = storage;
    this.repository = repository;
    this.findings = findings;
  }

  /**
   * What a link holds that lies under its own digest; one that is damaged is mended from its place,
   * if the content is there.
   *
   * @return empty when there is no link, or none that could be mended
   */
  Optional<Digest> follow(Digest place, Path link) throws IOException {
    String text = text(link).orElse(null);
    if (text == null) {
      return Optional.empty();
    }
    Optional<Digest> target = Digest.tryParse(text.strip());
    if (target.isPresent() && isRight(place, target.get())) {
      return target;
    }
    Problem problem = problem(text, target);
    if (!storage.holds(place)) {
      quarantine(
          problem,
          link,
          "the content is not there either: push it again",
          path -> text(path).filter(text::equals).isPresent());
      return Optional.empty();
    }
    findings.add(
        problem, link, "its place says " + place, () -> replace(link, Optional.of(text), place));
    return Optional.of(place);
  }

  /**
   * What a tag's link holds.
   *
   * @return empty when it is absent or damaged; a damaged one is left to the caller
   */
  Optional<Digest> read(Path link) throws IOException {
    return text(link).flatMap(text -> Digest.tryParse(text.strip()));
  }

  /** How a link that is there is damaged. */
  Problem problem(Path link) throws IOException {
    String text = text(link).orElse("");
    return problem(text, Digest.tryParse(text.strip()));
  }

  /**
   * Writes a link, if it still is as it was found: pushes and deletes go on meanwhile, and those in
   * this process are kept out for the moment of the write.
   *
   * @param found its text; empty when there was none
   */
  void replace(Path link, Optional<String> found, Digest target) throws IOException {
    Lock lock = lock();
    lock.lock();
    try {
      if (text(link).equals(found)) {
        storage.files().write(link, target.toString().getBytes(StandardCharsets.US_ASCII));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes a link away that is still damaged; those who push in this process wait meanwhile. */
  void quarantine(Problem problem, Path link, String detail, SecondLook look) throws IOException {
    Lock lock = lock();
    lock.lock();
    try {
      findings.quarantine(problem, link, detail, look);
    } finally {
      lock.unlock();
    }
  }

  private Lock lock() {
    return repository.map(storage.locks()::removing).orElseGet(ReentrantLock::new);
  }

  private static Problem problem(String text, Optional<Digest> target) {
    if (target.isPresent()) {
      return Problem.WRONG_LINK;
    }
    return text.isBlank() ? Problem.EMPTY_LINK : Problem.GARBAGE_LINK;
  }

  /** Older servers keep content under its sha256 digest, whatever a repository calls it. */
  private static boolean isRight(Digest place, Digest target) {
    return place.equals(target) || place.algorithm() != DigestAlgorithm.SHA256;
  }

  /** What is in a link; empty when it is absent or cannot be read. */
  Optional<String> text(Path link) throws IOException {
    if (Files.isDirectory(link)) {
      quarantine(Problem.NOT_A_FILE, link, "a link must be a file", Files::isDirectory);
      return Optional.empty();
    }
    try (var in = Files.newInputStream(link)) {
      return Optional.of(new String(in.readNBytes(MAX_BYTES), StandardCharsets.ISO_8859_1));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (AccessDeniedException e) {
      findings.add(Problem.NO_PERMISSION, link, Ownership.cure(link, storage.layout().root()));
      return Optional.empty();
    }
  }
}
