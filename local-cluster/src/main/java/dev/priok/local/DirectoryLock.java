package dev.priok.local;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;

/** Keeps a second cluster away from a data directory, whose pods it would take for leftovers. */
final class DirectoryLock {
  private DirectoryLock() {}

  /**
   * Takes the lock, which is held until what this returns is closed.
   *
   * @throws IOException naming the directory when another cluster uses it
   */
  static Closeable take(Path directory) throws IOException {
    FileChannel file = FileChannel.open(directory.resolve("lock"), CREATE, WRITE);
    try {
      if (file.tryLock() != null) {
        return file;
      }
    } catch (OverlappingFileLockException e) {
      // It is another cluster of this JVM.
    }
    file.close();
    throw new IOException("another local cluster is running in " + directory);
  }
}
