package dev.priok.node.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The node's files. Paths are absolute and as the node's own programs see them. Each method that
 * changes something is one step: a process killed between two calls leaves the first done and the
 * second not begun.
 */
public interface Host {

  /** What lies at the path itself; a link is {@link FileKind#OTHER} wherever it points. */
  FileKind kind(Path path) throws IOException;

  /** True when the path leads to a directory, through links or not. */
  boolean leadsToDirectory(Path path);

  /**
   * The content of a file, through links.
   *
   * @throws java.nio.file.NoSuchFileException when there is none
   * @throws IOException also when it is longer than {@code mostBytes}
   */
  byte[] read(Path file, int mostBytes) throws IOException;

  /** The names in a directory, sorted, without what an interrupted write of ours left there. */
  List<String> list(Path directory) throws IOException;

  /** Makes one directory (0755) whose parent exists. */
  void makeDirectory(Path directory) throws IOException;

  /**
   * Puts the file (0644) in place as a whole, durably, replacing what was there: a reader sees the
   * old content or the new. A killed write leaves the old content and a temporary file that the
   * next write or delete of the same path clears away.
   */
  void write(Path file, byte[] content) throws IOException;

  /** Deletes the file if it is there, and what an interrupted write of it left. */
  void deleteFile(Path file) throws IOException;

  /** Deletes the directory if it is there and empty; a link is left alone. */
  void deleteDirectoryIfEmpty(Path directory) throws IOException;
}
