package dev.priok.registry.storage;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.RepositoryName;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Keeps deletes in a repository apart from the links that pushes write there: a delete removes
 * directories and looks through tags, which a push in between would see half done. Pushes do not
 * exclude each other. Held while links are written, never while a body arrives.
 */
public final class RepositoryLocks {

  private static final int STRIPES = 256;

  private final ReadWriteLock[] stripes = new ReadWriteLock[STRIPES];

  private final Lock[] revisions = new Lock[STRIPES];

  RepositoryLocks() {
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new ReentrantReadWriteLock();
      revisions[i] = new ReentrantLock();
    }
  }

  /** Shared by all that add to {@code repository}. */
  public Lock adding(RepositoryName repository) {
    return stripe(repository).readLock();
  }

  /** Exclusive, for whoever removes from {@code repository}. */
  public Lock removing(RepositoryName repository) {
    return stripe(repository).writeLock();
  }

  /**
   * Exclusive, for whoever adds one manifest, so that a failed push does not take back what another
   * push of the same manifest has been promised. Taken after {@link #adding}.
   */
  public Lock revision(RepositoryName repository, Digest digest) {
    return revisions[Math.floorMod(31 * repository.hashCode() + digest.hashCode(), STRIPES)];
  }

  private ReadWriteLock stripe(RepositoryName repository) {
    return stripes[Math.floorMod(repository.hashCode(), STRIPES)];
  }
}
