package dev.priok.registry;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A day that passes for a store once, however often what comes after it is tried. */
final class OneDay {

  private final Path root;
  private boolean over;

  OneDay(Path root) {
    this.root = root;
  }

  void pass() throws IOException {
    if (!over) {
      Ageing.age(root, Duration.ofHours(25));
      over = true;
    }
  }
}
