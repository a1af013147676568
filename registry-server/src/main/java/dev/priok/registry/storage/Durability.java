package dev.priok.registry.storage;

/** What an answer promises in the case that power is lost. */
public enum Durability {
  /** What was answered is on the disk: files, links and the directories they are in. */
  FULL,
  /**
   * Contents are on the disk, names may be lost with the last seconds: what registry:2.8 promises.
   * An image pushed then may be gone, or its tag be the one before; nothing is half there, since a
   * file gets its name after its content was synced.
   */
  LAZY
}
