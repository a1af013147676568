package dev.priok.playground.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything a registry serves, read through its API: each repository's tags, and the digest and
 * type of every manifest and blob that they lead to. Reading it checks that nothing is missing and
 * that every byte is what its name says.
 */
record StoreContent(Map<String, String> entries) {

  StoreContent {
    entries = Map.copyOf(entries);
  }

  static StoreContent of(RegistryClient client) {
    Map<String, String> entries = new TreeMap<>();
    for (String repository : client.catalog()) {
      for (String tag : new TreeSet<>(client.tags(repository))) {
        readManifest(client, repository, tag, entries);
      }
    }
    return new StoreContent(entries);
  }

  /** Reads an image, an index or anything else that a reference names, with all it leads to. */
  static StoreContent of(RegistryClient client, String repository, String reference) {
    Map<String, String> entries = new TreeMap<>();
    readManifest(client, repository, reference, entries);
    return new StoreContent(entries);
  }

  private static void readManifest(
      RegistryClient client, String repository, String reference, Map<String, String> entries) {
    HttpResponse<byte[]> answer = client.manifest(repository, reference);
    RegistryClient.expect(200, answer);
    String digest = Sha256.digest(answer.body());
    requireDigest(
        answer.headers().firstValue("Docker-Content-Digest").orElse("none"), digest, answer);
    String type = answer.headers().firstValue("Content-Type").orElse("none");
    String value = type + " " + answer.body().length + " " + digest;
    if (reference.startsWith("sha256:")) {
      requireDigest(reference, digest, answer);
    } else {
      // By tag and by digest have to be the same bytes.
      readManifest(client, repository, digest, entries);
    }
    entries.put(repository + " " + reference, value);
    JsonNode manifest = RegistryClient.json(answer.body());
    manifest
        .path("manifests")
        .forEach(child -> readManifest(client, repository, child.path("digest").asText(), entries));
    if (manifest.has("config")) {
      readBlob(client, repository, manifest.path("config"), entries);
    }
    manifest.path("layers").forEach(layer -> readBlob(client, repository, layer, entries));
  }

  private static void readBlob(
      RegistryClient client, String repository, JsonNode descriptor, Map<String, String> entries) {
    String digest = descriptor.path("digest").asText();
    HttpResponse<byte[]> answer = client.blob(repository, digest);
    RegistryClient.expect(200, answer);
    requireDigest(digest, Sha256.digest(answer.body()), answer);
    entries.put(repository + " " + digest, "blob " + answer.body().length);
  }

  private static void requireDigest(String expected, String actual, HttpResponse<?> answer) {
    if (!expected.equals(actual)) {
      throw new AssertionError("%s: %s, not %s".formatted(answer.request(), actual, expected));
    }
  }
}
