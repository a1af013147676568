package dev.priok.registry.management;

import java.util.Optional;

/** Whether the server takes requests: it has started, is not stopping, and storage answers. */
public final class Readiness {
  private enum Phase {
    STARTING,
    SERVING,
    STOPPING
  }

  private final StorageProbe storage;
  private volatile Phase phase = Phase.STARTING;

  public Readiness(StorageProbe storage) {
    this.storage = storage;
  }

  public void serving() {
    phase = Phase.SERVING;
  }

  public void stopping() {
    phase = Phase.STOPPING;
  }

  /** Why no request should be sent here; empty when it may. */
  Optional<String> problem() {
    return switch (phase) {
      case STARTING -> Optional.of("the server is starting");
      case STOPPING -> Optional.of("the server is stopping");
      case SERVING -> storage.problem();
    };
  }
}
