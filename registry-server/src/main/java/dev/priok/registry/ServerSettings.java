package dev.priok.registry;

import dev.priok.registry.http.HttpSettings;
import java.nio.file.Path;

/**
 * What the server needs to know to serve.
 *
 * @param http how it listens
 * @param rootDirectory the store; must exist and be writable
 * @param deletionEnabled whether tags, manifests and blobs can be deleted
 * @param layersMustExist whether a manifest with an absent config or layer is refused
 * @param catalogPageSize entries of a catalog page when the client does not say
 * @param catalogMaxEntries the most entries of a catalog page
 * @param tagsMaxEntries the most tags of a page, where the client asks for pages
 */
public record ServerSettings(
    HttpSettings http,
    Path rootDirectory,
    boolean deletionEnabled,
    boolean layersMustExist,
    long maxManifestBytes,
    int catalogPageSize,
    int catalogMaxEntries,
    int tagsMaxEntries) {}
