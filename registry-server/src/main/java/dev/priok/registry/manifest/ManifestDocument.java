package dev.priok.registry.manifest;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.RegistryException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A manifest's JSON, as far as it is read: image-spec v1.1 manifest and index, which docker's
 * schema 2 has the same shape as. Everything else is passed over without being kept, so a large
 * document costs no more than its descriptors.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record ManifestDocument(
    @JsonProperty("schemaVersion") @Nullable Integer schemaVersion,
    @JsonProperty("mediaType") @Nullable String mediaType,
    @JsonProperty("config") @Nullable Descriptor config,
    @JsonProperty("layers") @Nullable List<@Nullable Descriptor> layers,
    @JsonProperty("manifests") @Nullable List<@Nullable Descriptor> manifests,
    @JsonProperty("subject") @Nullable Descriptor subject) {

  /** The manifest this one refers to. */
  Optional<Digest> subjectDigest() {
    return subject == null ? Optional.empty() : Optional.of(subject.digest());
  }

  /** What a child of an index runs on. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Platform(
      @JsonProperty("architecture") @Nullable String architecture,
      @JsonProperty("os") @Nullable String os) {}

  /** A pointer to content. Invalid ones are refused while reading, before they add up. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Descriptor(
      @JsonProperty("digest") @Nullable String digestText,
      @JsonProperty("size") @Nullable Long size,
      @JsonProperty("urls") @Nullable List<String> urls,
      @JsonProperty("platform") @Nullable Platform platform) {

    Descriptor {
      if (digestText == null) {
        throw new RegistryException(ErrorCode.MANIFEST_INVALID, "a descriptor has no digest");
      }
      Digest.parse(digestText);
      if (size != null && size < 0) {
        throw new RegistryException(ErrorCode.MANIFEST_INVALID, "a descriptor has a negative size");
      }
    }

    Digest digest() {
      return Digest.parse(digestText == null ? "" : digestText);
    }

    Manifest.Part part() {
      return new Manifest.Part(
          digest(), size == null ? OptionalLong.empty() : OptionalLong.of(size));
    }

    /** Where else the content is to be had. */
    List<String> elsewhere() {
      return urls == null ? List.of() : urls.stream().filter(Objects::nonNull).toList();
    }

    /** What it says of the platform; null where one half is missing. */
    IndexChildren.@Nullable Platform runsOn() {
      return platform == null || platform.architecture() == null || platform.os() == null
          ? null
          : new IndexChildren.Platform(platform.architecture(), platform.os());
    }
  }
}
