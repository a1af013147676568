package dev.priok.registry.archive;

import java.io.IOException;
import java.io.InputStream;

/** Takes the files of an archive, one after the other. */
interface ArchiveSink extends AutoCloseable {

  /**
   * Adds a file.
   *
   * @param length of the content, in bytes
   */
  void add(String name, long length, InputStream content) throws IOException;

  /** Ends the archive. */
  @Override
  void close() throws IOException;
}
