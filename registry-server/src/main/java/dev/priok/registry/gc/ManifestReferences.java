package dev.priok.registry.gc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.priok.registry.oci.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a stored manifest of any kind names, read leniently: every digest of every descriptor in it,
 * of whatever media type, and the layers of docker's schema 1. Only the subject (image-spec v1.1)
 * is left out: who refers to a manifest does not keep it.
 *
 * @param children those of an index, which are manifests themselves
 */
public record ManifestReferences(List<Digest> blobs, List<Digest> children) {

  private static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES).build();

  public ManifestReferences {
    blobs = List.copyOf(blobs);
    children = List.copyOf(children);
  }

  /** Reads a manifest; empty when it is not JSON to its end. */
  public static Optional<ManifestReferences> of(byte[] content) {
    List<Digest> blobs = new ArrayList<>();
    List<Digest> children = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(content)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String section = parser.currentName();
        parser.nextToken();
        if (section.equals("subject")) {
          parser.skipChildren();
        } else {
          digests(parser, section.equals("manifests") ? children : blobs);
        }
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return Optional.of(new ManifestReferences(blobs, children));
  }

  /** All digests in the value at which the parser stands, at any depth. */
  private static void digests(JsonParser parser, List<Digest> found) throws IOException {
    if (!parser.currentToken().isStructStart()) {
      return;
    }
    int depth = 1;
    while (depth > 0) {
      JsonToken token = parser.nextToken();
      if (token == null) {
        return;
      }
      if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      } else if (token == JsonToken.VALUE_STRING && namesDigest(parser.currentName())) {
        Digest.tryParse(parser.getText()).ifPresent(found::add);
      }
    }
  }

  private static boolean namesDigest(@Nullable String field) {
    return "digest".equals(field) || "blobSum".equals(field);
  }
}
