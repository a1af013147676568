package dev.priok.registry.manifest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.priok.registry.manifest.ManifestDocument.Descriptor;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.RegistryException;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads manifests: strictly those that are pushed, leniently those that are in the store. */
final class ManifestParser {

  private static final String SCHEMA_1 = "application/vnd.docker.distribution.manifest.v1";
  private static final String UNKNOWN = "application/octet-stream";
  private static final Pattern MEDIA_TYPE =
      Pattern.compile("[A-Za-z0-9!#$&^_.+-]{1,127}/[A-Za-z0-9!#$&^_.+-]{1,127}");

  private final ManifestDecoder pushed = new ManifestDecoder();
  private final JsonFactory stored = ManifestJson.lenient();
  private final ManifestRules rules;

  ManifestParser(ManifestRules rules) {
    this.rules = rules;
  }

  /**
   * Reads a pushed manifest.
   *
   * @param contentType the request's Content-Type, or null
   * @throws RegistryException MANIFEST_INVALID or DIGEST_INVALID
   */
  Manifest parse(byte[] content, @Nullable String contentType) {
    ManifestDocument document = pushed.read(content);
    String declared = contentType == null ? null : withoutParameters(contentType);
    refuseSchema1(document, declared);
    if (document.schemaVersion() == null || document.schemaVersion() != 2) {
      throw ManifestDecoder.invalid("schemaVersion must be 2");
    }
    if (declared != null
        && document.mediaType() != null
        && !declared.equals(document.mediaType())) {
      throw ManifestDecoder.invalid(
          "mediaType in the manifest and Content-Type of the request differ");
    }
    ManifestType type = type(document, declared);
    return type.isIndex() ? index(type, document) : image(type, document);
  }

  /**
   * The media type of a stored manifest, which the store does not keep: what the manifest says of
   * itself, else what it looks like.
   */
  String mediaTypeOf(byte[] content) {
    try (JsonParser parser = stored.createParser(content)) {
      return mediaTypeOf(parser);
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  /** As {@link #mediaTypeOf(byte[])}, for a manifest that is too large for the memory. */
  String mediaTypeOf(Path file) throws IOException {
    try (InputStream content = Files.newInputStream(file)) {
      return mediaTypeOf(content);
    }
  }

  /** As {@link #mediaTypeOf(byte[])}, for a manifest that is read from {@code content}. */
  String mediaTypeOf(InputStream content) throws IOException {
    try (JsonParser parser = stored.createParser(content)) {
      return mediaTypeOf(parser);
    } catch (CharConversionException e) {
      return UNKNOWN;
    }
  }

  private static String mediaTypeOf(JsonParser parser) throws IOException {
    String structure = UNKNOWN;
    try {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return structure;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        if (field.equals("mediaType") && value == JsonToken.VALUE_STRING) {
          String mediaType = parser.getText();
          if (MEDIA_TYPE.matcher(mediaType).matches()) {
            return mediaType;
          }
        } else if (field.equals("manifests") && value == JsonToken.START_ARRAY) {
          structure = ManifestType.OCI_INDEX.mediaType();
        } else if (field.equals("config") && value == JsonToken.START_OBJECT) {
          structure = ManifestType.OCI_IMAGE.mediaType();
        } else if (field.equals("fsLayers") && structure.equals(UNKNOWN)) {
          // Only where nothing newer is there: others may have a field of this name.
          structure = SCHEMA_1 + "+prettyjws";
        }
        parser.skipChildren();
      }
    } catch (JsonProcessingException | CharConversionException e) {
      return structure;
    }
    return structure;
  }

  private static void refuseSchema1(ManifestDocument document, @Nullable String declared) {
    String mediaType = document.mediaType() == null ? declared : document.mediaType();
    Integer version = document.schemaVersion();
    if ((mediaType != null && mediaType.startsWith(SCHEMA_1))
        || (version != null && version == 1)) {
      throw ManifestDecoder.invalid(
          "docker schema 1 manifests are not supported: push with docker 1.10 or newer, or convert"
              + " the image with: skopeo copy --format v2s2");
    }
  }

  private static ManifestType type(ManifestDocument document, @Nullable String declared) {
    if (document.mediaType() != null) {
      return known(document.mediaType());
    }
    if (declared != null) {
      ManifestType type = known(declared);
      // Its type is not stored: it must be told from the content again.
      if (type == ManifestType.DOCKER_IMAGE || type == ManifestType.DOCKER_LIST) {
        throw ManifestDecoder.invalid("a docker manifest must have a mediaType");
      }
      return type;
    }
    return document.manifests() == null ? ManifestType.OCI_IMAGE : ManifestType.OCI_INDEX;
  }

  private static ManifestType known(String mediaType) {
    return ManifestType.of(mediaType)
        .orElseThrow(() ->
            ManifestDecoder.invalid(
                "the media type is not supported: use an OCI image manifest or index, or a"
                    + " docker schema 2 manifest or manifest list"));
  }

  private Manifest index(ManifestType type, ManifestDocument document) {
    if (document.config() != null || document.layers() != null) {
      throw ManifestDecoder.invalid("an index has no config and no layers");
    }
    if (document.manifests() == null) {
      throw ManifestDecoder.invalid("an index has manifests");
    }
    List<Descriptor> children = present(document.manifests());
    return new Manifest(
        type,
        List.of(),
        children.stream().map(Descriptor::digest).toList(),
        children.stream()
            .filter(child -> rules.children().mustExist(child.runsOn()))
            .map(Descriptor::digest)
            .toList(),
        document.subjectDigest());
  }

  private Manifest image(ManifestType type, ManifestDocument document) {
    if (document.manifests() != null) {
      throw ManifestDecoder.invalid("an image manifest has no manifests");
    }
    if (document.config() == null) {
      throw ManifestDecoder.invalid("an image manifest has a config");
    }
    List<Manifest.Part> required = new ArrayList<>();
    List<Digest> optional = new ArrayList<>();
    required.add(document.config().part());
    if (document.layers() != null) {
      for (Descriptor layer : present(document.layers())) {
        layer.elsewhere().forEach(rules.urls()::require);
        if (layer.elsewhere().isEmpty()) {
          required.add(layer.part());
        } else {
          optional.add(layer.digest());
        }
      }
    }
    return new Manifest(type, required, optional, List.of(), document.subjectDigest());
  }

  private static List<Descriptor> present(List<@Nullable Descriptor> descriptors) {
    List<Descriptor> present = new ArrayList<>();
    for (Descriptor descriptor : descriptors) {
      if (descriptor == null) {
        throw ManifestDecoder.invalid("a descriptor is null");
      }
      present.add(descriptor);
    }
    return present;
  }

  private static String withoutParameters(String contentType) {
    int end = contentType.indexOf(';');
    return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }
}
