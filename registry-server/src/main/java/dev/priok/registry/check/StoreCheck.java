package dev.priok.registry.check;

import dev.priok.registry.storage.RunId;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StoreWalk;
import java.io.IOException;
import java.time.Clock;

/**
 * Looks for damage in a whole store. It mends only what follows from what is there; a damaged file
 * is moved to the quarantine, never deleted. What nothing is wrong with is not touched.
 */
public final class StoreCheck {

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
    blobs.check();
    StoreWalk walk = new StoreWalk(storage);
    long[] repositories = {0};
    walk.repositories(repository -> {
      repositories[0]++;
      new RepositoryCheck(storage, walk, repository, findings).check();
    });
    return CheckReport.of(repositories[0], blobs.blobs(), blobs.bytesRead(), findings.all());
  }
}
