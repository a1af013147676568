package dev.priok.registry.crash;

/** One thing done to a file system, in the order in which it was done. Names are relative. */
public sealed interface Operation {

  record Mkdir(String path) implements Operation {}

  /** Opens a file for writing, making it if it is not there. */
  record Open(int handle, String path) implements Operation {}

  record Write(int handle, long position, byte[] content) implements Operation {}

  record Truncate(int handle, long size) implements Operation {}

  /** A file or a directory. */
  record Sync(String path) implements Operation {}

  record SyncOpen(int handle) implements Operation {}

  record Rename(String from, String to) implements Operation {}

  record Link(String path, String existing) implements Operation {}

  record Remove(String path) implements Operation {}

  /** Said by the test itself: what it was answered, or what it asks for next. */
  record Mark(Runnable meaning) implements Operation {}
}
