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
  private volatile boolean asked;

  public Readiness(StorageProbe storage) {
    this.storage = storage;
  }

  public void serving() {
    phase = Phase.SERVING;
  }

  public void stopping() {
    phase = Phase.STOPPING;
  }

  /** Whether somebody looks at it, and so has to be given the time to see it change. */
  public boolean isAsked() {
    return asked;
  }

  /** Why no request should be sent here; empty when it may. */
  Optional<String> problem() {
    asked = true;
    return switch (phase) {
      case STARTING -> Optional.of("the server is starting");
      case STOPPING -> Optional.of("the server is stopping");
      case SERVING -> storage.problem();
    };
  }
}
