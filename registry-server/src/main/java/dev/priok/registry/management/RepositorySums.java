package dev.priok.registry.management;

/** What a repository links; its bytes are of each link's blob. For one thread. */
final class RepositorySums {
  boolean inCatalog;
  long tags;
  long manifests;
  long bytes;
}
