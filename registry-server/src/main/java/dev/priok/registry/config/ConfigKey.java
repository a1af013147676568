package dev.priok.registry.config;

import org.jspecify.annotations.Nullable;

/**
 * One key that this server understands, told from others by its path.
 *
 * @param path full path, segments joined by dots
 * @param fallback text of the value that counts when nobody sets the key; empty for none
 * @param open whether names below the key are free, as those of headers are
 */
record ConfigKey<T>(String path, ValueType<T> type, String fallback, boolean open) {
  ConfigKey(String path, ValueType<T> type, String fallback) {
    this(path, type, fallback, false);
  }

  // What a record has by itself is made when it is first called, which takes 20 ms of the start.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ConfigKey<?> key && path.equals(key.path);
  }

  @Override
  public int hashCode() {
    return path.hashCode();
  }
}
