package dev.priok.registry.check;

import dev.priok.registry.storage.LostDirectoryException;
import dev.priok.registry.storage.Ownership;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.RunId;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StoreWalk;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Clock;

/**
 * Looks for damage in a whole store. It mends only what follows from what is there; a damaged file
 * is moved to the quarantine, never deleted. What nothing is wrong with is not touched.
 */
public final class StoreCheck {

  /** {@code blobs/sha256/ab}, of which there are 256; a server makes and removes all below. */
  private static final int DOWN_TO_PREFIXES = 2;

  private final Storage storage;
  private final Clock clock;

  public StoreCheck(Storage storage, Clock clock) {
    this.storage = storage;
    this.clock = clock;
  }

  /**
   * Checks once.
   *
   * @param heal whether to mend; nobody else may write to the store meanwhile
   * @param readData whether to read all content and compute its digests
   */
  public CheckReport check(boolean heal, boolean readData) throws IOException {
    Findings findings = new Findings(storage, heal, new RunId(clock.instant()));
    BlobCheck blobs = new BlobCheck(storage, readData, findings);
    Tally tally = new Tally();
    PermissionCheck permissions = new PermissionCheck(storage.layout().root(), findings);
    permissions.check(storage.layout().path(new PathSpec.Blobs()), DOWN_TO_PREFIXES);
    readable(findings, blobs::check);
    StoreWalk walk = new StoreWalk(storage);
    readable(
        findings,
        () ->
            walk.repositories(
                repository -> {
                  tally.repositories++;
                  RepositoryCheck check =
                      new RepositoryCheck(storage, walk, repository, blobs, findings);
                  readable(findings, check::check);
                },
                loss -> lost(findings, loss)));
    return new CheckReport(
        findings.verdict(),
        tally.repositories,
        blobs.blobs(),
        blobs.bytesRead(),
        findings.listed(),
        findings.leftOut());
  }

  private static final class Tally {
    private long repositories;
  }

  /** Something that reads the store. */
  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  /** What lies in a directory that cannot be read is passed over, and that is a finding. */
  private void readable(Findings findings, Step step) throws IOException {
    try {
      step.run();
    } catch (LostDirectoryException e) {
      lost(findings, e);
    } catch (AccessDeniedException e) {
      findings.add(
          Problem.NO_PERMISSION,
          storage.layout().root().resolve(e.getFile()),
          "what is in it was not checked: " + Ownership.cure(e, storage.layout().root()));
    }
  }

  private static void lost(Findings findings, LostDirectoryException loss) {
    findings.add(Problem.LOST_DIRECTORY, Path.of(loss.getFile()), String.valueOf(loss.getReason()));
  }
}
