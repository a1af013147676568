package dev.priok.registry.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The names of a directory's entries, one after the other in the order of their characters, without
 * all names of a huge directory in memory: they are read in parts that grow. For one thread.
 */
final class NamesInOrder {

  private static final int FEW = 1_000;
  private static final int MANY = 16_000;

  private final DirectoryListings listings;
  private final Path directory;
  private final int limit;
  private int atOnce;
  private List<String> names;
  private int next;

  /**
   * Reads the first part.
   *
   * @param from where to begin; it need not exist
   * @param limit how many names are likely to be asked for
   */
  NamesInOrder(DirectoryListings listings, Path directory, String from, int limit)
      throws IOException {
    this.listings = listings;
    this.directory = directory;
    this.limit = limit;
    this.atOnce = Math.max(limit, FEW);
    this.names = listings.namesFrom(directory, from, atOnce);
  }

  /** The next name; null after the last. */
  @Nullable String next() throws IOException {
    if (next == names.size() && mayHaveMore()) {
      String from = names.getLast() + '\0';
      // Most of the names are of no use: each part costs a reading of the whole directory.
      atOnce = Math.max(limit, MANY);
      names = listings.namesFrom(directory, from, atOnce);
      next = 0;
    }
    return next < names.size() ? names.get(next++) : null;
  }

  /** Whether there is an entry of this name, which does not come before where this began. */
  boolean has(String name) throws IOException {
    int at = Collections.binarySearch(names, name);
    boolean beyond = -at - 1 == names.size() && mayHaveMore();
    return beyond
        ? listings.namesFrom(directory, name, 1).stream()
            .findFirst()
            .filter(name::equals)
            .isPresent()
        : at >= 0;
  }

  private boolean mayHaveMore() {
    return names.size() >= atOnce;
  }
}
