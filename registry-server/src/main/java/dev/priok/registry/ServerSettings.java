package dev.priok.registry;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * What the server needs to know to serve.
 *
 * @param address where to listen; port 0 takes a free one
 * @param rootDirectory the store; must exist and be writable
 * @param deletionEnabled whether tags, manifests and blobs can be deleted
 * @param layersMustExist whether a manifest with an absent config or layer is refused
 * @param catalogPageSize entries of a catalog page when the client does not say
 * @param catalogMaxEntries the most entries of a catalog page
 * @param tagsMaxEntries the most tags of a page, where the client asks for pages
 * @param drainTimeout how long running requests may go on after {@link RegistryServer#close}
 * @param responseHeaders sent with every answer
 */
public record ServerSettings(
    InetSocketAddress address,
    Path rootDirectory,
    boolean deletionEnabled,
    boolean layersMustExist,
    long maxManifestBytes,
    int catalogPageSize,
    int catalogMaxEntries,
    int tagsMaxEntries,
    Duration drainTimeout,
    Map<String, String> responseHeaders) {

  public ServerSettings {
    responseHeaders = Map.copyOf(responseHeaders);
  }
}
