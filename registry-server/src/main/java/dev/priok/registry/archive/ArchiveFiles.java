package dev.priok.registry.archive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.priok.registry.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The files of an archive by their names in it. */
abstract class ArchiveFiles {

  /** As much as a registry takes of a manifest. */
  private static final long MAX_DOCUMENT_BYTES = 8L * 1024 * 1024;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The content of the regular file of this name, be it there by a link. */
  abstract Optional<Path> find(String name) throws IOException, ArchiveException;

  static String blobName(Digest digest) {
    return "blobs/" + digest.algorithm().prefix() + "/" + digest.hex();
  }

  /** A small file as a whole. */
  Optional<byte[]> read(String name) throws IOException, ArchiveException {
    Optional<Path> file = find(name);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    if (Files.size(file.get()) > MAX_DOCUMENT_BYTES) {
      throw new ArchiveException("the archive's %s is larger than 8 MiB".formatted(name));
    }
    return Optional.of(Files.readAllBytes(file.get()));
  }

  Optional<JsonNode> json(String name) throws IOException, ArchiveException {
    Optional<byte[]> content = read(name);
    return content.isEmpty() ? Optional.empty() : Optional.of(json(name, content.get()));
  }

  static JsonNode json(String name, byte[] content) throws IOException, ArchiveException {
    try {
      return JSON.readTree(content);
    } catch (JsonProcessingException e) {
      throw new ArchiveException("the archive's %s is not valid JSON".formatted(name));
    }
  }
}
