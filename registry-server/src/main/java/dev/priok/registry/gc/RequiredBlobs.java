package dev.priok.registry.gc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.priok.registry.oci.Digest;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a stored manifest says must be in its repository: config and layers, those of docker's
 * schema 1 included. An index's children may be elsewhere, and so may layers that have urls.
 *
 * @param sizes of each in bytes, as the manifest says; -1 where it does not
 */
public record RequiredBlobs(Map<Digest, Long> sizes) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> LISTS = List.of("layers", "fsLayers", "blobs");

  /** Reads a manifest; empty when it is no JSON object. */
  public static Optional<RequiredBlobs> of(byte[] manifest) {
    JsonNode document;
    try {
      document = JSON.readTree(manifest);
    } catch (IOException e) {
      return Optional.empty();
    }
    if (!document.isObject()) {
      return Optional.empty();
    }
    Map<Digest, Long> sizes = new LinkedHashMap<>();
    add(document.path("config"), sizes);
    for (String list : LISTS) {
      document.path(list).forEach(descriptor -> add(descriptor, sizes));
    }
    return Optional.of(new RequiredBlobs(sizes));
  }

  private static void add(JsonNode descriptor, Map<Digest, Long> sizes) {
    if (!descriptor.path("urls").isEmpty()) {
      return;
    }
    String digest = descriptor.path("digest").asText(descriptor.path("blobSum").asText(""));
    Digest.tryParse(digest).ifPresent(d -> sizes.put(d, descriptor.path("size").asLong(-1)));
  }
}
