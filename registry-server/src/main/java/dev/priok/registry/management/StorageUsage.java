package dev.priok.registry.management;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file system that holds the store, in bytes, whoever uses them. */
record StorageUsage(long capacityBytes, long usedBytes, long availableBytes) {
  static StorageUsage of(Path rootDirectory) throws IOException {
    FileStore store = Files.getFileStore(rootDirectory);
    long capacity = store.getTotalSpace();
    return new StorageUsage(
        capacity, Math.max(0, capacity - store.getUnallocatedSpace()), store.getUsableSpace());
  }
}
