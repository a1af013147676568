package dev.priok.registry.gc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.priok.registry.oci.Digest;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a stored manifest of any kind names, read leniently: every digest of every descriptor in it,
 * of whatever media type, and the layers of docker's schema 1. Only the subject (image-spec v1.1)
 * is left out: who refers to a manifest does not keep it.
 *
 * @param children what an index lists: manifests, and of some clients layers as well
 */
public record ManifestReferences(List<Digest> blobs, List<Child> children) {

  /** One entry of an index, with the media type of its descriptor. */
  public record Child(Digest digest, Optional<String> mediaType) {

    /** Whether it is a manifest by its media type, or has none. */
    public boolean isManifest() {
      return mediaType.isEmpty()
          || mediaType.get().contains("manifest")
          || mediaType.get().contains("index");
    }
  }

  private static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES).build();

  public ManifestReferences {
    blobs = List.copyOf(blobs);
    children = List.copyOf(children);
  }

  /** Reads a manifest; empty when it is not JSON to its end. */
  public static Optional<ManifestReferences> of(byte[] content) {
    List<Child> blobs = new ArrayList<>();
    List<Child> children = new ArrayList<>();
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
          descriptors(parser, section.equals("manifests") ? children : blobs);
        }
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return Optional.of(
        new ManifestReferences(blobs.stream().map(Child::digest).toList(), children));
  }

  /** An object that may be a descriptor, while it is read. */
  private static final class Open {
    private final List<Digest> digests = new ArrayList<>();
    private Optional<String> mediaType = Optional.empty();
  }

  /** All descriptors in the value at which the parser stands, at any depth. */
  private static void descriptors(JsonParser parser, List<Child> found) throws IOException {
    if (!parser.currentToken().isStructStart()) {
      return;
    }
    Deque<Open> open = new ArrayDeque<>(List.of(new Open()));
    while (!open.isEmpty()) {
      JsonToken token = parser.nextToken();
      if (token == null) {
        return;
      }
      if (token.isStructStart()) {
        open.push(new Open());
      } else if (token.isStructEnd()) {
        Open closed = open.pop();
        closed.digests.forEach(digest -> found.add(new Child(digest, closed.mediaType)));
      } else if (token == JsonToken.VALUE_STRING) {
        note(parser, open.element());
      }
    }
  }

  private static void note(JsonParser parser, Open object) throws IOException {
    if (namesDigest(parser.currentName())) {
      Digest.tryParse(parser.getText()).ifPresent(object.digests::add);
    } else if ("mediaType".equals(parser.currentName())) {
      object.mediaType = Optional.of(parser.getText());
    }
  }

  private static boolean namesDigest(@Nullable String field) {
    return "digest".equals(field) || "blobSum".equals(field);
  }
}
