package dev.priok.registry.gc;

/** What is done before each collection. */
@FunctionalInterface
public interface CollectionPreparation {

  /** Prepares one. */
  void prepare(boolean dryRun);
}
