package dev.priok.registry;

import dev.priok.registry.http.HttpSettings;
import dev.priok.registry.manifest.ManifestRules;
import java.nio.file.Path;

/**
 * What the server needs to know to serve.
 *
 * @param http how it listens
 * @param rootDirectory the store; must exist and be writable
 * @param deletionEnabled whether tags, manifests and blobs can be deleted
 * @param manifestRules what a pushed manifest has to fulfil
 * @param catalogPageSize entries of a catalog page when the client does not say
 * @param catalogMaxEntries the most entries of a catalog page
 * @param tagsMaxEntries the most tags of a page, where the client asks for pages
 */
public record ServerSettings(
    HttpSettings http,
    Path rootDirectory,
    boolean deletionEnabled,
    ManifestRules manifestRules,
    long maxManifestBytes,
    int catalogPageSize,
    int catalogMaxEntries,
    int tagsMaxEntries) {}
