package dev.priok.registry.purge;

import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StorageFailures;
import dev.priok.registry.storage.StoreWalk;
import dev.priok.registry.storage.TemporaryFiles;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes upload sessions that were last written to long ago: judged by the youngest file in them,
 * whatever lies there, so that sessions without a {@code startedat}, those of repositories that
 * never came into being, and the hash states of an older server go as well.
 */
public final class UploadPurge {

  private static final Logger LOG = LoggerFactory.getLogger(UploadPurge.class);

  private final Storage storage;
  private final Duration age;
  private final boolean dryRun;
  private final Clock clock;

  /**
   * Purges {@code storage}.
   *
   * @param age since the last write
   * @param dryRun whether stale sessions are only counted
   */
  public UploadPurge(Storage storage, Duration age, boolean dryRun, Clock clock) {
    this.storage = storage;
    this.age = age;
    this.dryRun = dryRun;
    this.clock = clock;
  }

  /**
   * What a look at all sessions found.
   *
   * @param uploads all sessions
   * @param staleUploads those removed, or in a dry run to be removed
   * @param staleBytes what they held
   */
  public record Result(long uploads, long staleUploads, long staleBytes) {}

  /** Looks at every session once, and removes what broken-off writes and imports left. */
  public Result purge() throws IOException {
    Look look = new Look(clock.instant().minus(age));
    new StoreWalk(storage)
        .repositories(
            repository -> {
              for (Path session : entries(repository.uploads())) {
                if (Files.isDirectory(session, LinkOption.NOFOLLOW_LINKS)) {
                  look.at(session);
                }
              }
            },
            _ -> {});
    if (!dryRun) {
      new TemporaryFiles(storage).removeAbandoned(clock.instant());
    }
    return new Result(look.uploads, look.staleUploads, look.staleBytes);
  }

  private static List<Path> entries(Path directory) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      entries.forEach(found::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    } catch (IOException e) {
      if (!StorageFailures.meansAbsent(e)) {
        throw e;
      }
    }
    return found;
  }

  /** The last write and the size of all that is in a session. */
  private static final class Extent {
    private Instant lastWrite = Instant.MIN;
    private long bytes;

    void add(Path path) throws IOException {
      BasicFileAttributes attributes;
      try {
        attributes =
            Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      } catch (IOException e) {
        if (StorageFailures.meansAbsent(e)) {
          return;
        }
        throw e;
      }
      Instant written = attributes.lastModifiedTime().toInstant();
      lastWrite = written.isAfter(lastWrite) ? written : lastWrite;
      if (attributes.isDirectory()) {
        for (Path entry : entries(path)) {
          add(entry);
        }
      } else {
        bytes += attributes.size();
      }
    }
  }

  private final class Look {
    private final Instant cutoff;
    private long uploads;
    private long staleUploads;
    private long staleBytes;

    Look(Instant cutoff) {
      this.cutoff = cutoff;
    }

    void at(Path session) throws IOException {
      Extent extent = new Extent();
      extent.add(session);
      uploads++;
      if (!extent.lastWrite.isBefore(cutoff) || extent.lastWrite.equals(Instant.MIN)) {
        return;
      }
      staleUploads++;
      staleBytes += extent.bytes;
      LOG.atInfo()
          .addKeyValue("path", session)
          .addKeyValue("lastWrite", extent.lastWrite)
          .addKeyValue("bytes", extent.bytes)
          .addKeyValue("dryRun", dryRun)
          .log("Stale upload");
      if (!dryRun) {
        storage.files().removeTree(session);
      }
    }
  }
}
