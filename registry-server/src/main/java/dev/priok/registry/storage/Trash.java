package dev.priok.registry.storage;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.storage.PathSpec.TrashedBlob;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blobs that the collector took out of the store and has not removed for good. Whoever misses a
 * blob gets it back from here. Moving a blob here leaves its directory in the store, so that coming
 * back needs no space on a full disk.
 */
public final class Trash {

  private static final Logger LOG = LoggerFactory.getLogger(Trash.class);
  private static final int STRIPES = 64;

  private final StorageLayout layout;
  private final DurableFiles files;
  private final DirectoryListings listings;
  private final Touch touch;
  private final StoreChanges changes;

  /** Whoever moves or removes a blob counts that before another moves it on. */
  private final List<Object> turns = Stream.generate(Object::new).limit(STRIPES).toList();

  Trash(
      StorageLayout layout,
      DurableFiles files,
      DirectoryListings listings,
      Touch touch,
      StoreChanges changes) {
    this.layout = layout;
    this.files = files;
    this.listings = listings;
    this.touch = touch;
    this.changes = changes;
  }

  /** The runs that have something here, or had, in the order of their beginning. */
  public List<RunId> runs() throws IOException {
    List<String> names = listings.names(layout.path(new PathSpec.Trash())).orElse(List.of());
    return names.stream().flatMap(name -> RunId.tryParse(name).stream()).toList();
  }

  /** Names of the files that a run has left here. */
  public List<String> entries(RunId run) throws IOException {
    return listings.names(layout.path(new PathSpec.TrashRun(run))).orElse(List.of());
  }

  /** The blob that a file here holds; empty for a file that is none. */
  public static Optional<Digest> digest(String entry) {
    return Digest.tryParse(entry.replaceFirst("-", ":"));
  }

  /**
   * Takes a blob out of the store, if it is there and was not used since {@code cutoff}. A loss of
   * power may undo this, which does no harm.
   *
   * @return its size in bytes; empty when it stays
   */
  public OptionalLong take(RunId run, Digest digest, Instant cutoff) throws IOException {
    TrashedBlob blob = new TrashedBlob(run, digest);
    Path trashed = layout.path(blob);
    makeDirectory(run);
    try {
      synchronized (turn(digest)) {
        Files.move(
            layout.path(new PathSpec.BlobData(digest)), trashed, StandardCopyOption.ATOMIC_MOVE);
        BasicFileAttributes attributes =
            Files.readAttributes(trashed, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        changes.trashed(blob, attributes.size());
        if (attributes.lastModifiedTime().toInstant().isBefore(cutoff)) {
          return OptionalLong.of(attributes.size());
        }
      }
    } catch (IOException e) {
      if (StorageFailures.meansAbsent(e)) {
        return OptionalLong.empty();
      }
      throw e;
    }
    // A push used it at the last moment.
    restore(run, digest);
    return OptionalLong.empty();
  }

  /** Removes a blob for good; returns whether it was here. */
  public boolean remove(TrashedBlob blob, long sizeBytes) throws IOException {
    synchronized (turn(blob.digest())) {
      boolean removed = Files.deleteIfExists(layout.path(blob));
      if (removed) {
        changes.untrashed(blob, sizeBytes);
      }
      return removed;
    }
  }

  private Object turn(Digest digest) {
    return turns.get(Math.floorMod(digest.hashCode(), STRIPES));
  }

  /**
   * Keeps an empty directory in store, as far as there is room: on a disk without a single free
   * block or inode it becomes that of the next run.
   */
  public void prepare() {
    try {
      files.ensureDirectory(layout.path(new PathSpec.SpareTrash()));
    } catch (IOException e) {
      LOG.atDebug().setCause(e).log("No room for a spare directory of the trash");
    }
  }

  private void makeDirectory(RunId run) throws IOException {
    Path directory = layout.path(new PathSpec.TrashRun(run));
    try {
      files.ensureDirectory(directory);
    } catch (IOException e) {
      // Without a spare, full is what whoever can make room must hear.
      Path spare = layout.path(new PathSpec.SpareTrash());
      if (!StorageFailures.meansFull(e) || !Files.exists(spare)) {
        throw e;
      }
      Files.move(spare, directory, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /**
   * Brings a blob back from whatever run has it, as just used, durably; returns whether one had it.
   */
  public boolean restore(Digest digest) throws IOException {
    for (RunId run : runs().reversed()) {
      if (restore(run, digest)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Brings a blob back from one run. What is in its place stays, unless that is damaged and what
   * comes back is not.
   */
  public boolean restore(RunId run, Digest digest) throws IOException {
    TrashedBlob blob = new TrashedBlob(run, digest);
    Path trashed = layout.path(blob);
    if (!Files.exists(trashed)) {
      return false;
    }
    Path place = layout.path(new PathSpec.BlobData(digest));
    try {
      long size;
      synchronized (turn(digest)) {
        size = Files.size(trashed);
        touch.renew(trashed);
        if (moveIfAbsent(trashed, place)) {
          changes.untrashed(blob, size);
          return true;
        }
      }
      return replace(blob, size, trashed, place);
    } catch (IOException e) {
      if (StorageFailures.meansAbsent(e)) {
        // It was not there; or somebody else brought it back, or the collector removed it.
        return false;
      }
      throw e;
    }
  }

  /**
   * Brings a file to its place in the store. A loss of power may leave it at both; returns false
   * when something is there.
   */
  public boolean moveIfAbsent(Path trashed, Path place) throws IOException {
    DurableFiles.sync(trashed);
    files.ensureDirectory(Objects.requireNonNull(place.getParent()));
    try {
      // A rename would replace what a push puts there at this moment.
      Files.createLink(place, trashed);
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (UnsupportedOperationException | FileSystemException e) {
      // A file system without links, no room for one, or the directory is gone.
      if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
      files.move(trashed, place);
      return true;
    }
    files.syncParent(place);
    Files.deleteIfExists(trashed);
    return true;
  }

  /** Only content that was read replaces any: a push may put the right one there meanwhile. */
  private boolean replace(TrashedBlob blob, long size, Path trashed, Path place)
      throws IOException {
    if (FileIdentity.of(place).equals(FileIdentity.of(trashed))
        || isContent(place, blob.digest())) {
      remove(blob, size);
      return false;
    }
    if (!isContent(trashed, blob.digest())) {
      return false;
    }
    synchronized (turn(blob.digest())) {
      files.move(trashed, place);
      changes.untrashed(blob, size);
    }
    return true;
  }

  private static boolean isContent(Path file, Digest digest) throws IOException {
    try (InputStream content = Files.newInputStream(file)) {
      return Digest.of(digest.algorithm(), content).equals(digest);
    } catch (IOException e) {
      if (StorageFailures.meansAbsent(e)) {
        return false;
      }
      throw e;
    }
  }

  /** Whether some run has the blob. */
  public boolean holds(Digest digest) throws IOException {
    for (RunId run : runs()) {
      if (Files.exists(layout.path(new TrashedBlob(run, digest)))) {
        return true;
      }
    }
    return false;
  }
}
