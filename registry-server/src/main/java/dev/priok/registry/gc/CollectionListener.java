package dev.priok.registry.gc;

/** Is told what collections come to. Must not block. */
@FunctionalInterface
public interface CollectionListener {

  /** A collection of this process has ended. */
  void ended(CollectionResult result);

  /** What the store's last collection came to, which was another process's. */
  default void found(CollectionResult former) {}
}
