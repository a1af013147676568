package dev.priok.registry.storage;

import java.util.Optional;

/**
 * The inodes of a file system: how many files and directories it can hold.
 *
 * @param total more than 0
 * @param available to this process, no more than {@code total}
 */
record Inodes(long total, long available) {

  /**
   * What a file system says of itself; empty where it knows no limit (btrfs says 0) or not what is
   * left of it (CephFS says -1).
   */
  static Optional<Inodes> of(long total, long available) {
    return total > 0 && available >= 0 && available <= total
        ? Optional.of(new Inodes(total, available))
        : Optional.empty();
  }
}
