package dev.priok.registry.config;

import dev.priok.registry.manifest.ManifestRules;
import dev.priok.registry.storage.Durability;
import java.nio.file.Path;

/**
 * The store.
 *
 * @param manifestRules what a pushed manifest has to fulfil
 */
public record StorageConfig(
    Path rootDirectory,
    Durability durability,
    boolean deletionEnabled,
    ManifestRules manifestRules) {}
