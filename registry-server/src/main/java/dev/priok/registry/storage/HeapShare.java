package dev.priok.registry.storage;

/** What part of the heap a cache of what the disk has may take. */
public final class HeapShare {

  private static final int PARTS = 8;

  private HeapShare() {}

  /**
   * How many bytes one cache may hold.
   *
   * @param most that it has use for, where the heap is large
   */
  public static long ofCache(long most) {
    return Math.min(most, Runtime.getRuntime().maxMemory() / PARTS);
  }
}
