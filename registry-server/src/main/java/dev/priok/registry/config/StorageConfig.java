package dev.priok.registry.config;

import dev.priok.registry.storage.Durability;
import java.nio.file.Path;

/**
 * The store.
 *
 * @param layersMustExist whether a manifest that names an absent config or layer is refused
 */
public record StorageConfig(
    Path rootDirectory, Durability durability, boolean deletionEnabled, boolean layersMustExist) {}
