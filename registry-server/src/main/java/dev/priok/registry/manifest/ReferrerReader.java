package dev.priok.registry.manifest;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.storage.BlobFile;
import dev.priok.registry.storage.BlobStore;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads from the store what a manifest refers to. */
public final class ReferrerReader {

  /** A manifest with more than this in its annotations is described without them. */
  public static final int MOST_ANNOTATION_CHARS = 512 * 1024;

  /** What reading a manifest gave. */
  public sealed interface Result {

    /** The content is not there, or damaged; it may come back. */
    record Absent() implements Result {}

    /** It has no subject, which will never change under its digest. */
    record NoSubject() implements Result {}

    /** It has one. */
    record Found(Referrer referrer) implements Result {}
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Document(
      @JsonProperty("subject") @Nullable JsonNode subject,
      @JsonProperty("artifactType") @Nullable JsonNode artifactType,
      @JsonProperty("config") @Nullable JsonNode config,
      @JsonProperty("annotations") @Nullable JsonNode annotations) {

    Optional<Digest> subjectDigest() {
      return text(subject, "digest").flatMap(Digest::tryParse);
    }

    Optional<String> type() {
      if (artifactType != null && artifactType.isTextual() && !artifactType.asText().isEmpty()) {
        return Optional.of(artifactType.asText());
      }
      return text(config, "mediaType");
    }

    Map<String, String> texts() {
      Map<String, String> texts = new LinkedHashMap<>();
      if (annotations != null) {
        annotations
            .properties()
            .forEach(entry -> {
              if (entry.getValue().isTextual()) {
                texts.put(entry.getKey(), entry.getValue().asText());
              }
            });
      }
      return texts;
    }

    private static Optional<String> text(@Nullable JsonNode object, String field) {
      JsonNode value = object == null ? null : object.get(field);
      return value == null || !value.isTextual() || value.asText().isEmpty()
          ? Optional.empty()
          : Optional.of(value.asText());
    }
  }

  private final BlobStore blobs;
  private final ObjectMapper json = ManifestJson.lenient();
  private final ManifestParser parser = new ManifestParser(ManifestRules.DEFAULT);
  private final LargeReferrerReader large = new LargeReferrerReader(parser);

  public ReferrerReader(BlobStore blobs) {
    this.blobs = blobs;
  }

  /** Reads the manifest with this digest, of whichever repository. */
  public Result read(Digest digest) throws IOException {
    Optional<BlobFile> file = blobs.find(digest);
    return file.isEmpty() ? new Result.Absent() : read(file.get());
  }

  /** Reads the manifest in this file. */
  public Result read(BlobFile file) throws IOException {
    if (file.sizeBytes() <= ManifestContents.LARGEST_IN_MEMORY_BYTES) {
      return readWhole(file.digest());
    }
    Optional<BlobFile> intact = blobs.findIntact(file.digest());
    if (intact.isEmpty()) {
      return new Result.Absent();
    }
    return large.read(intact.get()).<Result>map(Result.Found::new).orElseGet(Result.NoSubject::new);
  }

  private Result readWhole(Digest digest) throws IOException {
    Optional<byte[]> content = blobs.read(digest);
    if (content.isEmpty()) {
      return new Result.Absent();
    }
    Document document;
    try {
      document = json.readValue(content.get(), Document.class);
    } catch (IOException e) {
      // Bytes in memory: it is the text that is wrong, and nothing can refer by it.
      return new Result.NoSubject();
    }
    Optional<Digest> subject = document == null ? Optional.empty() : document.subjectDigest();
    if (document == null || subject.isEmpty()) {
      return new Result.NoSubject();
    }
    return new Result.Found(
        new Referrer(
            digest,
            subject.get(),
            parser.mediaTypeOf(content.get()),
            content.get().length,
            document.type(),
            document.texts()));
  }
}
