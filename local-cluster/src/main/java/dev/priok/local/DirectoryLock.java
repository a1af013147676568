package dev.priok.local;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;

/** Keeps a second cluster away from a data directory, whose pods it would take for leftovers. */
final class DirectoryLock implements Closeable {
  private final FileChannel file;

  /**
   * @throws IOException naming the directory when another cluster uses it
   */
  DirectoryLock(Path directory) throws IOException {
    file = FileChannel.open(directory.resolve("lock"), CREATE, WRITE);
    if (!locked()) {
      file.close();
      throw new IOException("another local cluster is running in " + directory);
    }
  }

  private boolean locked() throws IOException {
    try {
      return file.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
